import type { Config } from "@mendwatch/config";
import { exitCodes } from "@mendwatch/protocol";

import type { CommandContext } from "../context.ts";
import { listenForStop } from "../lifetime/stopping.ts";
import {
  createJsonPrinter,
  createTextPrinter,
  type EventPrinter,
  type NamedEvent,
} from "../render/event-printer.ts";
import type { EventText } from "../render/event-text.ts";

/** What shells report of a program that Ctrl-C ended: 128 and SIGINT. */
const interrupted = 130;

/** Options of `up`, `watch` and `fix`. */
export interface PartOptions {
  readonly config: string;
  readonly json?: true;
}

/**
 * Runs a part until it is told to stop: by SIGTERM, Ctrl-C, the end of an ancestor or of the reader
 * of its output. A second Ctrl-C ends it at once. Prints its events, and tells `up` of the first
 * `…:ready`.
 */
export async function runPart<Event extends NamedEvent>(
  context: CommandContext,
  print: EventPrinter<Event>,
  run: (events: EventPrinter<Event>, signal: AbortSignal) => Promise<void>,
): Promise<number> {
  const stopping = listenForStop(context.stdout, () => context.exit(interrupted));
  try {
    await run((event) => {
      print(event);
      if (event.event.endsWith(":ready") && process.connected) process.send?.("ready");
    }, stopping.signal);
    return exitCodes.ok;
  } finally {
    stopping.end();
  }
}

/** How events are printed: as JSON where a program reads, else as lines with the projects' labels. */
export function printerFor<Event extends NamedEvent>(
  context: CommandContext,
  { json }: Pick<PartOptions, "json">,
  config: Config,
  toText: (event: Event) => EventText,
): EventPrinter<Event> {
  if (json === true) return createJsonPrinter(context.stdout);
  const labels = new Map([...config.projects].map(([key, { label }]) => [key, label]));
  return createTextPrinter(context.stdout, labels, toText);
}
