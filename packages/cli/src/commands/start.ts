import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { defaultConfigFile } from "./config-option.ts";
import { agentOption, demo, type DemoCommandOptions } from "./demo.ts";
import { up } from "./up.ts";

interface StartOptions extends DemoCommandOptions {
  readonly config?: string;
  readonly json?: true;
}

/** `mendwatch start`, which is what `npx pnpm start` runs. */
export function startCommand(context: CommandContext, settle: Settle): Command {
  return new Command("start")
    .option("--config <file>", "the configuration (default: ./mendwatch.yaml, where it exists)")
    .option("--json", "print events as one JSON object per line")
    .addOption(agentOption())
    .option("--yes", "in the demo: approve the repair without asking")
    .action(async (options: StartOptions) => settle(await start(context, options)));
}

/** A file that was named and is missing is a mistake; only one that nobody named means the demo. */
async function start(
  context: CommandContext,
  { config, json, ...forDemo }: StartOptions,
): Promise<number> {
  const file = config === undefined ? defaultConfigFile(context) : resolve(context.cwd, config);
  if (config === undefined && !existsSync(file)) {
    return demo(context, forDemo);
  }
  return up(context, json === undefined ? { config: file } : { config: file, json });
}
