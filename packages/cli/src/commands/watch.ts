import { loadConfigApart } from "@mendwatch/config/apart";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { takeWiring } from "../lifetime/wiring.ts";
import { watcherEventText } from "../render/watcher-event-text.ts";
import { configOption } from "./config-option.ts";
import { type PartOptions, printerFor, runPart } from "./run-part.ts";

/** `mendwatch watch`. */
export function watchCommand(context: CommandContext, settle: Settle): Command {
  return new Command("watch")
    .addOption(configOption(context))
    .option("--json", "print events as one JSON object per line")
    .action(async (options: PartOptions) => settle(await watch(context, options)));
}

/** Runs the watcher until it is told to stop. */
export async function watch(context: CommandContext, options: PartOptions): Promise<number> {
  const wiring = takeWiring(context.env);
  const [config, { runWatcher }] = await Promise.all([
    loadConfigApart({ file: options.config, env: context.env, needs: ["watcher"] }),
    import("@mendwatch/watcher"),
  ]);
  const relay = wiring === null ? {} : { relay: { url: wiring.url, secrets: [wiring.secret] } };
  return runPart(
    context,
    printerFor(context, options, config, watcherEventText),
    (events, signal) => runWatcher({ config, events, signal, ...relay }),
  );
}
