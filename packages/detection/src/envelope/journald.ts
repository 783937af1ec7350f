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

/** What the fields of a record say. */
export function ofFields(fields: Readonly<Record<string, unknown>>): Unwrapped {
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
