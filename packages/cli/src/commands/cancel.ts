import { loadConfig } from "@mendwatch/config";
import { exitCodes } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { actOnFix } from "../people/act-on-fix.ts";
import { terminalActor } from "../people/actor.ts";
import { proposalLines } from "../render/fix-lines.ts";
import { createOutput } from "../render/output.ts";
import { readFix } from "../store/find-fix.ts";
import { configOption } from "./config-option.ts";

interface CancelOptions {
  readonly config: string;
  readonly reason?: string;
}

/** `mendwatch cancel ID`. */
export function cancelCommand(context: CommandContext, settle: Settle): Command {
  return new Command("cancel")
    .argument("<id>", "id of a fix, or an unambiguous beginning of it")
    .option("--reason <text>", "why, for whoever looks at the fix")
    .addOption(configOption(context))
    .action(async (id: string, options: CancelOptions) => {
      await cancel(id, options, context);
      settle(exitCodes.ok);
    });
}

/** Shows what is cancelled, then asks the fixer for it. */
async function cancel(id: string, options: CancelOptions, context: CommandContext): Promise<void> {
  const config = loadConfig({ file: options.config, env: context.env, needs: ["people"] });
  const found = await readFix(config, id);
  const output = createOutput(context.stdout);
  const label = config.projects.get(found.project)?.label ?? found.project;
  for (const line of proposalLines(found, label, output.paint)) await output.line(line);
  const actor = terminalActor(context.env);
  const reason = options.reason ?? null;
  const { fix } = await actOnFix(config, found.id, "cancel", { actor, reason });
  const { state, cancelRequested } = fix;
  const now = cancelRequested ? `the work in ${state} is being stopped` : `now ${state}`;
  await output.line("");
  await output.line(`Cancelled as ${actor}; ${now}.`);
}
