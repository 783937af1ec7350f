import { Command, Option } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import type { DemoAgent } from "../demo/demo-agent.ts";
import { runDemo } from "../demo/demo.ts";

/** Options of `demo`. */
export interface DemoCommandOptions {
  readonly agent?: DemoAgent;
  readonly yes?: true;
}

/** `mendwatch demo`. */
export function demoCommand(context: CommandContext, settle: Settle): Command {
  return new Command("demo")
    .addOption(agentOption())
    .option("--yes", "approve the repair without asking")
    .action(async (options: DemoCommandOptions) => settle(await demo(context, options)));
}

/** `--agent` of the demo. */
export function agentOption(): Option {
  return new Option(
    "--agent <kind>",
    "who repairs in the demo (default: claude where it is installed, paid for and can be boxed)",
  ).choices(["claude", "rehearsal"]);
}

/** Runs the demo to its end. */
export async function demo(
  { env, mendwatch, stdin, stdout }: CommandContext,
  { agent, yes }: DemoCommandOptions,
): Promise<number> {
  const who = agent === undefined ? {} : { agent };
  return runDemo({ ...who, yes: yes === true, env, mendwatch, stdin, stdout });
}
