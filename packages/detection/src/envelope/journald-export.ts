import type { LogLine } from "../types.ts";
import type { Unwrapped } from "./envelope.ts";
import { ofFields } from "./journald.ts";

/** Lines of one record. */
const maxLines = 512;

/** A record of `journalctl -o export`, with its first line. */
export interface ExportedRecord {
  readonly line: LogLine;
  readonly unwrapped: Unwrapped;
}

/** Puts the lines of `journalctl -o export` together into records. */
export interface ExportReader {
  /** Takes a line that is a part of a record, and gives the record that it ends; `other` lines stay untouched. */
  push(line: LogLine): ExportedRecord | "taken" | "other";
  /** Ends the record that is open; null without one. */
  end(): ExportedRecord | null;
  isOpen(): boolean;
  /** The lines of the record that is open, to go on with them. */
  lines(): readonly LogLine[];
}

/**
 * Makes a reader that goes on with these lines. A record is `KEY=value`, or `KEY`, the length in eight
 * bytes and the value, where that has line feeds in it. A blank line ends it.
 */
export function createExportReader(open: readonly LogLine[]): ExportReader {
  let lines: LogLine[] = [...open];

  function end(): ExportedRecord | null {
    const [line] = lines;
    if (line === undefined) return null;
    const unwrapped = ofFields(fieldsOf(lines.map(({ text }) => text)));
    lines = [];
    return { line, unwrapped };
  }

  return {
    push(line) {
      if (lines.length === 0 && !begins(line.text)) return "other";
      if (line.text === "" || lines.length === maxLines) return end() ?? "taken";
      lines.push(line);
      return "taken";
    },
    end,
    isOpen: () => lines.length > 0,
    lines: () => [...lines],
  };
}

/** True for the first line of a record; without its cursor where something took that out. */
function begins(line: string): boolean {
  return line.startsWith("__CURSOR=") || line.startsWith("__REALTIME_TIMESTAMP=");
}

function fieldsOf(lines: readonly string[]): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  let long: string | null = null;
  for (const line of lines) {
    const [, key, value = ""] = /^([A-Z_][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (key !== undefined) {
      fields[key] = value;
      long = null;
    } else if (/^[A-Z_][A-Z0-9_]*$/.test(line) && long === null) {
      long = line;
    } else if (long !== null) {
      const before = fields[long];
      // The length, of which seven bytes of a short value are zero, stands before its first line.
      fields[long] = before === undefined ? withoutLength(line) : `${before}\n${line}`;
    }
  }
  return fields;
}

function withoutLength(line: string): string {
  const end = line.lastIndexOf("\u0000");
  return end === -1 ? line : line.slice(end + 1);
}
