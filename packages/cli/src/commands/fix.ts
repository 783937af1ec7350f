import { loadConfig } from "@mendwatch/config";
import { runFixer } from "@mendwatch/fixer";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { takeWiring, withWiredWatcher } from "../lifetime/wiring.ts";
import { fixerEventText } from "../render/fixer-event-text.ts";
import { configOption } from "./config-option.ts";
import { type PartOptions, printerFor, runPart } from "./run-part.ts";

/** `mendwatch fix`. */
export function fixCommand(context: CommandContext, settle: Settle): Command {
  return new Command("fix")
    .addOption(configOption(context))
    .option("--json", "print events as one JSON object per line")
    .action(async (options: PartOptions) => settle(await fix(context, options)));
}

/** Runs the fixer until it is told to stop. */
export async function fix(context: CommandContext, options: PartOptions): Promise<number> {
  const wiring = takeWiring(context.env);
  const loaded = loadConfig({ file: options.config, env: context.env, needs: ["fixer"] });
  const config = wiring === null ? loaded : withWiredWatcher(loaded, wiring);
  return runPart(context, printerFor(context, options, config, fixerEventText), (events, signal) =>
    runFixer({ config, events, signal }),
  );
}
