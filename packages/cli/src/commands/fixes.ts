import { type Config, loadConfig } from "@mendwatch/config";
import { type Fix, isClosed, type StoreReader } from "@mendwatch/fixer";
import { exitCodes } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { ago, plural } from "../render/amounts.ts";
import { errorText } from "../render/event-text.ts";
import { createOutput, type Output } from "../render/output.ts";
import { severityColors } from "../render/paint.ts";
import { renderTable, type TableCell } from "../render/table.ts";
import { fixLines } from "../render/fix-lines.ts";
import { standing } from "../render/production-lines.ts";
import { findFix } from "../store/find-fix.ts";
import { everything, nothingYet, readStore } from "../store/read-store.ts";
import { configOption } from "./config-option.ts";

interface FixesOptions {
  readonly config: string;
  readonly json?: true;
}

/** `mendwatch fixes [ID]`. */
export function fixesCommand(context: CommandContext, settle: Settle): Command {
  return new Command("fixes")
    .argument("[id]", "id of a fix, or an unambiguous beginning of it")
    .addOption(configOption(context))
    .option("--json", "one JSON object per line, as the store holds it")
    .action(async (id: string | undefined, { config: file, json }: FixesOptions) => {
      const config = loadConfig({ file, env: context.env, needs: [] });
      const output = createOutput(context.stdout);
      const fixes = await readStore(config, (store) => readFixes(store, id));
      if (json === true) for (const fix of fixes ?? []) await output.json(fix);
      else if (fixes === null) await output.line(nothingYet(config));
      else if (id === undefined) await printFixes(fixes, config, output);
      else for (const fix of fixes) await printFix(fix, config, output);
      settle(exitCodes.ok);
    });
}

async function readFixes(store: StoreReader, id: string | undefined): Promise<readonly Fix[]> {
  return id === undefined ? store.listFixes({ limit: everything }) : [await findFix(store, id)];
}

async function printFixes(
  fixes: readonly Fix[],
  { projects }: Config,
  output: Output,
): Promise<void> {
  if (fixes.length === 0) return output.line("No fixes until now.");
  const now = Date.now();
  const titles = [
    { title: "id" },
    { title: "state" },
    { title: "severity" },
    { title: "project" },
    { title: "error", flexible: true, below: true },
    { title: "proof" },
    { title: "changed" },
    { title: "standing", flexible: true },
  ];
  const rows = fixes.map((fix): readonly TableCell[] => {
    const { id, state, severity, report, proof, reverts } = fix;
    const error = errorText(report.error.type, report.error.message);
    return [
      id,
      state === "proposed" ? { text: state, color: "green" } : state,
      { text: severity, color: severityColors[severity] },
      projects.get(fix.project)?.label ?? fix.project,
      reverts === null ? error : `revert of ${reverts}: ${error}`,
      proof?.level ?? "–",
      ago(fix.updatedAt, now),
      standing(fix),
    ];
  });
  for (const line of renderTable(titles, rows, output)) await output.line(line);
  await output.line("");
  const open = fixes.filter(({ state }) => !isClosed(state)).length;
  const waiting = fixes.filter(({ state }) => state === "proposed").length;
  await output.line(
    `${plural(fixes.length, "fix", "fixes")}, ${open} open, ${waiting} waiting for a decision.`,
  );
}

async function printFix(fix: Fix, config: Config, output: Output): Promise<void> {
  const label = config.projects.get(fix.project)?.label ?? fix.project;
  for (const line of fixLines(fix, label, output.paint)) await output.line(line);
}
