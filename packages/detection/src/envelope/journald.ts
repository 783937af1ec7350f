import { levelOfPriority } from "../parse/level.ts";
import { linesOf, objectOf } from "./containers.ts";
import type { Unwrapped } from "./envelope.ts";

/** `journalctl -o json`: one record per line, its fields in capitals. */
export function journaldJson(line: string): Unwrapped | null {
  const third = line.charCodeAt(2);
  const isCapital = third === 0x5f || (third >= 0x41 && third <= 0x5a);
  if (!isCapital || !line.startsWith('{"') || !line.includes('"MESSAGE"')) return null;
  const record = objectOf(line);
  return record === null || !("MESSAGE" in record) ? null : ofFields(record);
}

/** The first line of a record of `journalctl -o export`; without its cursor where something took that out. */
export function beginsExport(line: string): boolean {
  return line.startsWith("__CURSOR=") || line.startsWith("__REALTIME_TIMESTAMP=");
}

/**
 * Reads the lines of a record of `journalctl -o export`: `KEY=value`, or `KEY`, the length in eight
 * bytes and the value, where that has line feeds in it. A blank line ends the record.
 */
export function parseExport(lines: readonly string[]): Unwrapped {
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
  return ofFields(fields);
}

function withoutLength(line: string): string {
  const end = line.lastIndexOf("\u0000");
  return end === -1 ? line : line.slice(end + 1);
}

function ofFields(fields: Readonly<Record<string, unknown>>): Unwrapped {
  const message = textOf(fields["MESSAGE"]);
  const pid = textOf(fields["_PID"] ?? fields["SYSLOG_PID"]);
  const name = textOf(fields["CONTAINER_NAME"] ?? fields["SYSLOG_IDENTIFIER"] ?? fields["_COMM"]);
  // Docker's driver calls all of stderr errors.
  const isContainer = fields["CONTAINER_NAME"] !== undefined;
  const priority = textOf(fields["PRIORITY"]);
  const time = Number(
    textOf(fields["_SOURCE_REALTIME_TIMESTAMP"] ?? fields["__REALTIME_TIMESTAMP"]),
  );
  return {
    ident: `${name} ${pid} ${textOf(fields["_STREAM_ID"])}`,
    texts: linesOf(message),
    partial: fields["CONTAINER_PARTIAL_MESSAGE"] === "true",
    origin: {
      at: time > 0 ? Math.floor(time / 1000) : null,
      level: isContainer || !/^[0-7]$/.test(priority) ? null : levelOfPriority(Number(priority)),
      pid: /^\d{1,7}$/.test(pid) ? Number(pid) : null,
    },
  };
}

/** A field that is not UTF-8, or has control characters in it, is an array of bytes. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return Buffer.from(value.map(Number)).toString("utf8");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
