import { plural } from "./amounts.ts";
import type { EventText } from "./event-text.ts";
import { createEventWriter } from "./event-writer.ts";
import { escapeLine } from "./json-line.ts";
import { terminalWidth } from "./output.ts";
import { type Color, paintFor } from "./paint.ts";
import { fit, printable } from "./printable.ts";

/** Something that a running part tells. */
export interface NamedEvent {
  /** `noun:verb`. */
  readonly event: string;
}

/** Lines could not be written, as on a full disk, and can be again. */
interface OutputMissed extends NamedEvent {
  readonly event: "output:missed";
  readonly lines: number;
}

/** Prints events as they happen. */
export type EventPrinter<Event> = (event: Event) => void;

/** Width of the longest kind: `incident`. */
const kindWidth = 8;
/** Columns that a text gets at least. */
const narrowest = 40;

/** Events that somebody should look at. */
const levels: Readonly<Partial<Record<string, "warn" | "error">>> = {
  "source:unreadable": "warn",
  "source:truncated": "warn",
  "source:lost": "warn",
  "source:alike": "warn",
  "relay:unreachable": "warn",
  "relay:refused": "warn",
  "queue:held": "warn",
  "budget:alarm": "warn",
  "notice:unreachable": "warn",
  "notice:unsure": "warn",
  "notice:refused": "error",
  "heartbeat:refused": "error",
  "report:set-aside": "error",
  "report:dropped": "error",
  "state:unwritable": "error",
  "entry:skipped": "error",
  "fixer:fault": "error",
  "part:ended": "error",
  "output:missed": "error",
};

/** Prints one JSON object per line, with `time` and `level` besides the event's own keys. */
export function createJsonPrinter(stream: NodeJS.WriteStream): EventPrinter<NamedEvent> {
  function lineOf(event: NamedEvent): string {
    const level = levels[event.event] ?? "info";
    const line = JSON.stringify({ level, time: new Date().toISOString(), ...event });
    return `${escapeLine(line)}\n`;
  }
  const write = createEventWriter(stream, (lines) => {
    const event: OutputMissed = { event: "output:missed", lines };
    return lineOf(event);
  });
  return (event) => write(lineOf(event));
}

/** Prints lines for people: local time, kind, label, text. `labels` are those of the projects, by key. */
export function createTextPrinter<Event>(
  stream: NodeJS.WriteStream,
  labels: ReadonlyMap<string, string>,
  toText: (event: Event) => EventText,
): EventPrinter<Event> {
  const paint = paintFor(stream);
  const labelWidth = Math.max(0, ...[...labels.values()].map((label) => label.length));

  function head(kind: string, color: Color | null, label: string): string {
    const time = new Date().toTimeString().slice(0, 8);
    const padded = kind.padEnd(kindWidth);
    const shown = color === null ? padded : paint(color, padded);
    return `${paint("dim", time)}  ${shown}  ${label.padEnd(labelWidth)}  `;
  }
  /** What a terminal has room for; a line that wraps in a very narrow one is still better than none. */
  function cut(text: string): string {
    const width = terminalWidth(stream);
    const taken = "hh:mm:ss".length + kindWidth + labelWidth + 3 * 2;
    return width === null ? text : fit(text, Math.max(narrowest, width - taken));
  }
  const write = createEventWriter(
    stream,
    (lines) => `${head("missing", "red", "")}${plural(lines, "line")}: there was no room\n`,
  );
  return (event) => {
    const { kind, project, text, quotes, color, notes } = toText(event);
    const label = project === null ? "" : (labels.get(project) ?? project);
    const shown = printable(text);
    // What we say ourselves is never cut: it says what does not work, and what to do.
    write(`${head(kind, color, label)}${quotes ? cut(shown) : shown}\n`);
    for (const note of notes) write(`${head("note", "yellow", label)}${printable(note)}\n`);
  };
}
