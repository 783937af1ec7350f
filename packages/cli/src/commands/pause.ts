import { loadConfig } from "@mendwatch/config";
import { exitCodes } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { terminalActor } from "../people/actor.ts";
import { sendPause, sendResume } from "../people/pause.ts";
import { createOutput } from "../render/output.ts";
import { pauseText } from "../render/pause-text.ts";
import { configOption } from "./config-option.ts";

interface PauseOptions {
  readonly config: string;
  readonly reason?: string;
}

/** `mendwatch pause`. */
export function pauseCommand(context: CommandContext, settle: Settle): Command {
  return new Command("pause")
    .option("--reason <text>", "why, for whoever looks at the status")
    .addOption(configOption(context))
    .action(async ({ config: file, reason }: PauseOptions) => {
      const config = loadConfig({ file, env: context.env, needs: ["people"] });
      const { pause, begun } = await sendPause(config, terminalActor(context.env), reason ?? null);
      await createOutput(context.stdout).line(
        `${begun ? "Now" : "Already"} ${pauseText(pause)}. What was begun goes on.`,
      );
      settle(exitCodes.ok);
    });
}

/** `mendwatch resume`. */
export function resumeCommand(context: CommandContext, settle: Settle): Command {
  return new Command("resume")
    .addOption(configOption(context))
    .action(async ({ config: file }: Pick<PauseOptions, "config">) => {
      const config = loadConfig({ file, env: context.env, needs: ["people"] });
      const actor = terminalActor(context.env);
      const ended = await sendResume(config, actor);
      await createOutput(context.stdout).line(
        ended === null ? "It was not paused." : `Resumed as ${actor}; it was ${pauseText(ended)}.`,
      );
      settle(exitCodes.ok);
    });
}
