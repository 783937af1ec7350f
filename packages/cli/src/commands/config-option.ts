import { resolve } from "node:path";

import { Option } from "commander";

import type { CommandContext } from "../context.ts";

/** The file that is read where none is named. */
export function defaultConfigFile({ cwd }: Pick<CommandContext, "cwd">): string {
  return resolve(cwd, "mendwatch.yaml");
}

/** `--config FILE`. */
export function configOption(context: CommandContext): Option {
  return new Option("--config <file>", "the configuration")
    .argParser((file) => resolve(context.cwd, file))
    .default(defaultConfigFile(context), "./mendwatch.yaml");
}
