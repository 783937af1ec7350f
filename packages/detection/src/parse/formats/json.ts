import type { Level, LineOrigin } from "../../types.ts";
import { visibleLine } from "../../visible.ts";
import {
  decode,
  type Fields,
  fieldsOf,
  firstText,
  firstValue,
  textOf,
  valueAt,
} from "../json/fields.ts";
import { decodeCut, mayBeCut } from "../json/cut-record.ts";
import { errorOfRecord } from "../json/record-error.ts";
import { innerRecord } from "../json/nested-record.ts";
import { isPrintedError, mayBePrintedError } from "../json/printed-error.ts";
import { levelOfRecord, mayBeError } from "../json/record-level.ts";
import { isTelemetry, recordsOfTelemetry } from "../json/telemetry.ts";
import { isErrorLevel } from "../level.ts";
import { parseTimeField } from "../log-time.ts";
import type { ParsedError } from "../parsed-error.ts";
import type { ErrorRecord, LogFormat, Reading } from "../record.ts";
import { findRequest, type LoggedRequest, requestOf } from "../request.ts";
import { traceIdOf } from "../trace-id.ts";
import { saysUncaught } from "../uncaught.ts";

/** Where loggers write the text. */
const messageFields = [
  "msg",
  "message",
  "@m",
  "@message",
  "event",
  "fields.message",
  "@fields.message",
  "@fields.msg",
  "RenderedMessage",
  "Message",
  "MessageTemplate",
  "@mt",
  "short_message",
  "body.stringValue",
  "body",
  "text",
  "textPayload",
  "0",
];
const timeFields = [
  "time",
  "timestamp",
  "ts",
  "@timestamp",
  "@t",
  "Timestamp",
  "datetime",
  "asctime",
  "t.$date",
  "_meta.date",
  "date",
];

/**
 * One JSON object per line with a level, as pino writes it and nearly every structured logger of
 * every language: the error in `err` as type, message and stack, or at the top level, or as one text,
 * or only a message.
 */
export const json: LogFormat = {
  name: "json",
  parse(lines, reading, origin) {
    const line = visibleLine(lines[0] ?? "");
    // `{ [Error: text] code: 'E' }` is what Node printed of an error.
    if (!/^\s*\{(?! \[)/.test(line)) return null;
    // Of one in several lines each but the last ends in a field; one of a list has a comma behind it.
    const isSplit = lines.length > 1 && line.trimEnd().endsWith(",");
    const whole = isSplit ? lines.map(visibleLine).join(" ") : line.replace(/(?<=\}),$/, "");
    const text = withoutColours(whole);
    if (!isWhole(text) && !mayBeCut(text)) return null;
    if (!mayBeError(text) && !mayBePrintedError(text)) return [];
    const record = decode(text) ?? decodeCut(text);
    if (record === null) return null;
    const records = isTelemetry(record) ? recordsOfTelemetry(record) : [record];
    return records.flatMap((one) => recordsOf(innerRecord(one), reading, origin));
  },
};

/** winston's `colorize` before its `json` paints the texts of the record, the level first. */
function withoutColours(text: string): string {
  return text.includes("\\u001b[") ? text.replaceAll(/\\u001b\[[\d;]{0,12}m/g, "") : text;
}

/** True for what may be a JSON object, and not the first line of a printed one. */
function isWhole(text: string): boolean {
  return text.trimEnd().endsWith("}");
}

/** The error of a record, if its level says that it is one, or it has no level and holds one with its stack. */
export function recordsOf(
  record: Fields,
  reading: Reading,
  origin: LineOrigin | null,
): readonly ErrorRecord[] {
  const level = levelOfRecord(record) ?? (isPrintedError(record, reading) ? "error" : null);
  return isErrorLevel(level) ? [errorRecord(record, level ?? "error", reading, origin)] : [];
}

function errorRecord(
  record: Fields,
  level: Level,
  reading: Reading,
  origin: LineOrigin | null,
): ErrorRecord {
  const said = reading.mask(
    firstText(record, messageFields) ?? textIn(record["data"] ?? record["argumentsArray"]),
  );
  const { error, stack } = errorOfRecord(record, said, reading);
  const request = loggedRequest(record) ?? findRequest(said);
  const traceId =
    traceIdOf(record) ?? traceIdOf(fieldsOf(record["req"]) ?? {}) ?? idOf(record["req"]);
  const time = firstValue(record, timeFields, (value) => value !== undefined);
  const pid = record["pid"] ?? valueAt(record, "process.pid");
  return {
    at: parseTimeField(time) ?? origin?.at ?? null,
    pid: typeof pid === "number" ? pid : null,
    fatal: level === "fatal" || saysUncaught(said) || error.type === "UnhandledPromiseRejection",
    error: ofPanic(record, error),
    stack,
    request: request === null ? null : { ...request, path: reading.mask(request.path) },
    traceId: traceId === null ? null : reading.mask(traceId),
  };
}

/** The program dies of what zap was told at this level, and says so itself. */
function ofPanic(record: Fields, error: ParsedError): ParsedError {
  const isPanic = record["level"] === "panic" && error.frames.length > 0;
  return isPanic && error.type === null ? { ...error, type: "panic" } : error;
}

/** log4js and tslog 3 have what they were given as a list. */
function textIn(data: unknown): string {
  return Array.isArray(data) ? data.filter((value) => typeof value === "string").join(" ") : "";
}

/** Where loggers write the target of a request. */
const targetFields = ["url", "originalUrl", "path", "requestUrl"];

function loggedRequest(record: Fields): LoggedRequest | null {
  const sources = ["req", "request", "httpRequest", "proxy"].map((name) => fieldsOf(record[name]));
  for (const source of [...sources, record]) {
    const method = textOf(source?.["method"]) ?? textOf(source?.["requestMethod"]);
    const url = source === null ? null : firstText(source, targetFields);
    if (method !== null && url !== null && /^[A-Za-z]{3,10}$/.test(method))
      return requestOf(method, url);
  }
  return null;
}

function idOf(value: unknown): string | null {
  const id = fieldsOf(value)?.["id"];
  return typeof id === "number" ? String(id) : textOf(id);
}
