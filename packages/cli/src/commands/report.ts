import { type Config, duration, loadConfig } from "@mendwatch/config";
import { type FixerRecord, readRecord } from "@mendwatch/fixer";
import { exitCodes } from "@mendwatch/protocol";
import { Command, InvalidArgumentError } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { ago, isoTime, plural } from "../render/amounts.ts";
import { errorText } from "../render/event-text.ts";
import { createOutput, type Output } from "../render/output.ts";
import { printable } from "../render/printable.ts";
import { recordLines } from "../render/record-lines.ts";
import { nothingYet, readStore } from "../store/read-store.ts";
import { configOption } from "./config-option.ts";
import { findProject } from "./find-project.ts";

const month = "30d";

interface ReportOptions {
  readonly config: string;
  /** Milliseconds until now. */
  readonly since: number;
  readonly project?: string;
  readonly json?: true;
}

/** `mendwatch report`. */
export function reportCommand(context: CommandContext, settle: Settle): Command {
  return new Command("report")
    .description("say what became of the fixes: acceptance, regressions, cost, time, proof")
    .option(
      "--since <duration>",
      "fixes that began so long ago at most",
      readSince,
      readSince(month),
    )
    .option("--project <name>", "those of one project")
    .addOption(configOption(context))
    .option("--json", "one JSON object; null where the fixer has not run")
    .action(async (options: ReportOptions) => {
      const config = loadConfig({ file: options.config, env: context.env, needs: [] });
      const output = createOutput(context.stdout);
      const record = await readFixes(config, options);
      if (options.json === true) await output.json(record);
      else if (record === null) await output.line(nothingYet(config));
      else await print(record, config, output);
      settle(exitCodes.ok);
    });
}

function readSince(text: string): number {
  const read = duration("1m", "3650d").safeParse(text);
  if (read.success) return read.data;
  throw new InvalidArgumentError(read.error.issues.map(({ message }) => message).join(", "));
}

async function readFixes(
  config: Config,
  { since, project }: ReportOptions,
): Promise<FixerRecord | null> {
  const only = project === undefined ? {} : { project: findProject(config, project).key };
  const now = Date.now();
  const query = { since: now - since, now, ...only };
  return readStore(config, (store) => readRecord(store, config.projects, query));
}

async function print(record: FixerRecord, { projects }: Config, output: Output): Promise<void> {
  const { since, until, all, projects: each, waiting } = record;
  function labelOf(project: string): string {
    return projects.get(project)?.label ?? project;
  }
  await output.line(`Fixes that began from ${isoTime(since)} to ${isoTime(until)}`);
  if (all.begun + all.told + all.reverts === 0) await output.line("None.");
  const sections = [
    ...(each.length > 1 ? [{ title: "all projects", its: all }] : []),
    ...each.map((its) => ({ title: `${labelOf(its.project)}  ${its.project}`, its })),
  ];
  for (const { title, its } of sections) {
    await output.line("");
    await output.line(output.paint("bold", printable(title)));
    for (const line of recordLines(its, output)) await output.line(`  ${line}`.trimEnd());
  }
  if (waiting.length === 0) return;
  await output.line("");
  await output.line(output.paint("bold", plural(waiting.length, "fix waits", "fixes wait")));
  for (const { id, project, wants, since: from, type, message } of waiting) {
    const error = printable(errorText(type, message));
    await output.line(`  ${id}  ${labelOf(project)}  for ${wants}, ${ago(from, until)}: ${error}`);
  }
}
