import type { LogLine } from "../types.ts";
import type { Unwrapped } from "./envelope.ts";
import { ofFields } from "./journald.ts";

/** Lines of one record; of a longer one only fields are kept, and no more of them than this. */
const maxLines = 512;

const field = /^([A-Z_][A-Z0-9_]*)=(.*)$/;
const bareKey = /^[A-Z_][A-Z0-9_]*$/;

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
 * bytes and the value, where that has line feeds in it. A blank line ends it, unless it is one of such a
 * value, or of the length, in which a byte of 10 is a line feed.
 */
export function createExportReader(open: readonly LogLine[]): ExportReader {
  let lines: LogLine[] = [];
  /** True behind a key that stands alone. */
  let isInValue = false;
  for (const line of open) add(line);

  function add(line: LogLine): void {
    if (field.test(line.text)) isInValue = false;
    else if (bareKey.test(line.text)) isInValue = true;
    lines.push(line);
  }

  function end(): ExportedRecord | null {
    const [line] = lines;
    if (line === undefined) return null;
    const unwrapped = ofFields(fieldsOf(lines.map(({ text }) => text)));
    lines = [];
    isInValue = false;
    return { line, unwrapped };
  }

  /** True for the first line of another record. */
  function isNext(text: string): boolean {
    const [key] = text.split("=", 1);
    return begins(text) && lines.some((line) => line.text.startsWith(`${key}=`));
  }

  return {
    push(line) {
      if (lines.length === 0 && !begins(line.text)) return "other";
      if (isNext(line.text)) {
        const record = end();
        add(line);
        return record ?? "taken";
      }
      if (line.text === "" && !isInValue) return end() ?? "taken";
      const room = field.test(line.text) ? 2 * maxLines : maxLines;
      if (lines.length < room) add(line);
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
    const [, key, value = ""] = field.exec(line) ?? [];
    if (key !== undefined) {
      fields[key] = value;
      long = null;
    } else if (bareKey.test(line) && long === null) {
      long = line;
    } else if (long !== null) {
      const before = fields[long];
      // The length, of which seven bytes of a short value are zero, stands before its first line.
      fields[long] = before ? `${before}\n${line}` : withoutLength(line);
    }
  }
  return fields;
}

function withoutLength(line: string): string {
  const end = line.lastIndexOf("\u0000");
  return end === -1 ? line : line.slice(end + 1);
}
