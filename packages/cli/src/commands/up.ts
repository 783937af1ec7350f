import { type Config, loadConfig } from "@mendwatch/config";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { cliError } from "../errors.ts";
import { type PartEnded, supervise, type SupervisedPart } from "../lifetime/supervise.ts";
import { createWiring, wiringEnvironment } from "../lifetime/wiring.ts";
import { shortDuration } from "../render/amounts.ts";
import type { EventPrinter } from "../render/event-printer.ts";
import { about, type EventText } from "../render/event-text.ts";
import { configOption } from "./config-option.ts";
import { fix } from "./fix.ts";
import { type PartOptions, printerFor, runPart } from "./run-part.ts";
import { watch } from "./watch.ts";

/** `mendwatch up`. */
export function upCommand(context: CommandContext, settle: Settle): Command {
  return new Command("up")
    .addOption(configOption(context))
    .option("--json", "print events as one JSON object per line")
    .action(async (options: PartOptions) => settle(await up(context, options)));
}

/** Runs the parts whose sections the file has, until told to stop. */
export async function up(context: CommandContext, options: PartOptions): Promise<number> {
  const { sections } = loadConfig({ file: options.config, env: context.env, needs: [] });
  if (sections.watcher && sections.fixer) return upBoth(context, options);
  if (sections.watcher) return watch(context, options);
  if (sections.fixer) return fix(context, options);
  throw cliError(
    "MW_NOTHING_TO_START",
    `${options.config} has neither a watcher nor a fixer section: write watcher:, fixer: or both; they need nothing below them`,
  );
}

/** Each part is a process of its own, so that neither takes the other with it. */
async function upBoth(context: CommandContext, options: PartOptions): Promise<number> {
  const { env } = context;
  const config = loadConfig({ file: options.config, env, needs: ["watcher", "fixer"] });
  const parts = supervisedParts(context, options, config);
  return runPart(context, printerFor(context, options, config, partEndedText), (events, signal) =>
    superviseAll(parts, events, signal),
  );
}

function supervisedParts(
  { mendwatch: [program, ...before] }: CommandContext,
  options: PartOptions,
  config: Config,
): readonly SupervisedPart[] {
  const env = wiringEnvironment(createWiring(config));
  const after = ["--config", options.config, ...(options.json === true ? ["--json"] : [])];
  return [
    { part: "fixer", command: [program, ...before, "fix", ...after], env },
    { part: "watcher", command: [program, ...before, "watch", ...after], env },
  ];
}

/**
 * Starts each part when the one before it is ready, so that the watcher finds the fixer. When one
 * cannot be started the others are stopped too.
 */
async function superviseAll(
  parts: readonly SupervisedPart[],
  ended: EventPrinter<PartEnded>,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const running: Promise<void>[] = [];
  for (const part of parts) {
    const { promise: isReady, resolve: ready } = Promise.withResolvers<void>();
    const end = supervise(part, { ready, ended }, either).catch((error: unknown) => {
      failed.abort(error);
    });
    running.push(end);
    await Promise.race([isReady, end]);
  }
  await Promise.all(running);
  failed.signal.throwIfAborted();
}

function partEndedText({ part, reason, restartInMs }: PartEnded): EventText {
  const again = `started again in ${shortDuration(restartInMs)}`;
  return about(null, "restart", `the ${part} ended (${reason}); ${again}`, "red");
}
