import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { runDemo } from "../demo/demo.ts";

/** Options of `demo`. */
export interface DemoCommandOptions {
  readonly yes?: true;
}

/** `mendwatch demo`. */
export function demoCommand(context: CommandContext, settle: Settle): Command {
  return new Command("demo")
    .description("break a small shop in a temporary folder and watch it being repaired")
    .option("--yes", "approve the repair without asking")
    .action(async (options: DemoCommandOptions) => settle(await demo(context, options)));
}

/** Runs the demo to its end. */
export async function demo(
  { mendwatch, stdin, stdout }: CommandContext,
  { yes }: DemoCommandOptions,
): Promise<number> {
  return runDemo({ yes: yes === true, mendwatch, stdin, stdout });
}
