import { type Config, duration, loadConfig } from "@mendwatch/config";
import { type FixerRecord, readRecord } from "@mendwatch/fixer";
import { exitCodes } from "@mendwatch/protocol";
import { Command, InvalidArgumentError } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { createOutput } from "../render/output.ts";
import { reportLines } from "../render/report-lines.ts";
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
      function labelOf(project: string): string {
        return config.projects.get(project)?.label ?? project;
      }
      if (options.json === true) await output.json(record);
      else if (record === null) await output.line(nothingYet(config));
      else for (const line of reportLines(record, labelOf, output)) await output.line(line);
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
