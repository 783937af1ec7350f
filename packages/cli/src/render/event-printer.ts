import pino, { type Level } from "pino";

import type { EventText } from "./event-text.ts";
import { escapeLine } from "./json-line.ts";
import { type Color, paintFor } from "./paint.ts";
import { fit, printable } from "./printable.ts";

/** Something that a running part tells. */
export interface NamedEvent {
  /** `noun:verb`. */
  readonly event: string;
}

/** Prints events as they happen. */
export type EventPrinter<Event> = (event: Event) => void;

/** Width of the longest kind: `incident`. */
const kindWidth = 8;

/** Events that somebody should look at. */
const levels: Readonly<Partial<Record<string, Level>>> = {
  "source:unreadable": "warn",
  "source:truncated": "warn",
  "source:lost": "warn",
  "relay:unreachable": "warn",
  "relay:refused": "warn",
  "heartbeat:refused": "error",
  "report:set-aside": "error",
  "report:dropped": "error",
  "state:unwritable": "error",
  "entry:skipped": "error",
  "fixer:fault": "error",
  "part:ended": "error",
};

/** Prints one JSON object per line, with `time` and `level` besides the event's own keys. */
export function createJsonPrinter(stream: NodeJS.WriteStream): EventPrinter<NamedEvent> {
  const logger = pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => void stream.write(escapeLine(line)) },
  );
  return (event) => logger[levels[event.event] ?? "info"](event);
}

/** Prints lines for people: local time, kind, label, text. `labels` are those of the projects, by key. */
export function createTextPrinter<Event>(
  stream: NodeJS.WriteStream,
  labels: ReadonlyMap<string, string>,
  toText: (event: Event) => EventText,
): EventPrinter<Event> {
  const paint = paintFor(stream);
  const labelWidth = Math.max(0, ...[...labels.values()].map((label) => label.length));

  function line(kind: string, color: Color | null, label: string, text: string): string {
    const time = new Date().toTimeString().slice(0, 8);
    const words = [time, kind.padEnd(kindWidth), label.padEnd(labelWidth)];
    // A line that wraps in a very narrow terminal is still better than none.
    const room = Math.max(20, stream.columns - words.join("  ").length - 2);
    const shown = stream.isTTY ? fit(printable(text), room) : printable(text);
    const [, paddedKind = "", paddedLabel = ""] = words;
    const painted = color === null ? paddedKind : paint(color, paddedKind);
    return `${[paint("dim", time), painted, paddedLabel, shown].join("  ")}\n`;
  }
  return (event) => {
    const { kind, project, text, color, notes } = toText(event);
    const label = project === null ? "" : (labels.get(project) ?? project);
    stream.write(line(kind, color, label, text));
    for (const note of notes) stream.write(line("note", "yellow", label, note));
  };
}
