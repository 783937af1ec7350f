import { type Config, loadConfig } from "@mendwatch/config";
import type { ErrorRecord, IgnoreRule } from "@mendwatch/fixer";
import { exitCodes } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { ago, plural } from "../render/amounts.ts";
import { errorText } from "../render/event-text.ts";
import { createOutput, type Output } from "../render/output.ts";
import { severityColors } from "../render/paint.ts";
import { renderTable, type TableCell } from "../render/table.ts";
import { everything, nothingYet, readStore } from "../store/read-store.ts";
import { configOption } from "./config-option.ts";

interface ErrorsOptions {
  readonly config: string;
  readonly json?: true;
}

/** `mendwatch errors`. */
export function errorsCommand(context: CommandContext, settle: Settle): Command {
  return new Command("errors")
    .addOption(configOption(context))
    .option("--json", "one JSON object per line, as the store holds it")
    .action(async ({ config: file, json }: ErrorsOptions) => {
      const config = loadConfig({ file, env: context.env, needs: [] });
      const output = createOutput(context.stdout);
      const read = await readStore(config, async (store) => ({
        errors: await store.listErrors({ limit: everything }),
        rules: await store.listRules({}),
      }));
      if (json === true) for (const error of read?.errors ?? []) await output.json(error);
      else if (read === null) await output.line(nothingYet(config));
      else await printErrors(read.errors, read.rules, config, output);
      settle(exitCodes.ok);
    });
}

async function printErrors(
  errors: readonly ErrorRecord[],
  rules: readonly IgnoreRule[],
  { projects }: Config,
  output: Output,
): Promise<void> {
  if (errors.length === 0) return output.line("No errors were reported until now.");
  const now = Date.now();
  const titles = [
    { title: "last seen" },
    { title: "count", right: true },
    { title: "severity" },
    { title: "project" },
    { title: "error", flexible: true, below: true },
    { title: "request", flexible: true },
    { title: "role" },
    { title: "fingerprint" },
  ];
  const rows = errors.map(({ error, request, ...record }): readonly TableCell[] => [
    ago(record.lastSeen, now),
    String(record.count),
    { text: record.severity, color: severityColors[record.severity] },
    projects.get(record.project)?.label ?? record.project,
    errorText(error.type, error.message),
    request === null ? "–" : `${request.method} ${request.path}`,
    roleOf(record, rules),
    record.fingerprint,
  ]);
  for (const line of renderTable(titles, rows, output)) await output.line(line);
  await output.line("");
  await output.line(`${plural(errors.length, "kind of error", "kinds of errors")}.`);
}

/** What the owner ignores plays no other part. */
function roleOf(
  { project, fingerprint, incident }: Pick<ErrorRecord, "project" | "fingerprint" | "incident">,
  rules: readonly IgnoreRule[],
): string {
  const rule = rules.find((one) => one.project === project && one.fingerprint === fingerprint);
  return rule === undefined ? incident.role : `ignored by rule ${rule.id}`;
}
