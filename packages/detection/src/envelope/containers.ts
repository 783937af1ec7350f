import { parseLogTime } from "../parse/log-time.ts";
import { unknownOrigin, type Unwrapped, wrapped } from "./envelope.ts";

const criLine = /^(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([PF])(?::\S*)? (.*)$/;

/** Kubernetes' container runtimes: `TIME stdout|stderr P|F text`, where P is a part of a long line. */
export function cri(line: string): Unwrapped | null {
  const space = line.indexOf(" ");
  if (space === -1 || !line.startsWith("std", space + 1)) return null;
  const [, time = "", ident = "", tag, text = ""] = criLine.exec(line) ?? [];
  if (tag === undefined) return null;
  const origin = { ...unknownOrigin, at: parseLogTime(time) };
  return { ident, texts: [text], partial: tag === "P", origin };
}

/** Records that may have a line in `log`; reading every other JSON record for it would take long. */
const mayHaveLog =
  /^\{"(?:log"|(?:stream|attrs|time|date|tag|container_\w+|source|kubernetes|@timestamp|_p)".*"log":)/;

/**
 * Docker's json-file and what forwarders make of it: `{"log":"text\n","stream":"stderr","time":…}`.
 * A log without a line end goes on in the next record: Docker cuts at 16 KiB.
 */
export function dockerJson(line: string): Unwrapped | null {
  if (!mayHaveLog.test(line) || !line.endsWith("}")) return null;
  const record = objectOf(line);
  const log = record?.["log"];
  if (record === null || typeof log !== "string" || "level" in record) return null;
  const stream = record["stream"];
  const container = record["container_id"] ?? record["container_name"];
  const at = typeof record["time"] === "string" ? parseLogTime(record["time"]) : null;
  return {
    ident: `${nameOf(container)} ${nameOf(stream)}`.trim(),
    texts: linesOf(log),
    partial: line.startsWith('{"log"') && !log.endsWith("\n"),
    origin: { ...unknownOrigin, at },
  };
}

const mayBeForwarded =
  /^\{"(?:@timestamp|timestamp|message|container_\w+|file|host|source_type|stream|agent|appname|eventId|logGroupName|logStreamName|ingestionTime)":.*"(?:source_type|agent|container_name|stream|logStreamName)":/;

/** Whatever fields are beside it: nobody writes the frame of a stack into a record of its own. */
const hasPartOfStack = /"message": ?"(?:\s{1,8}at |[^"\\]{0,40}\bException in thread )/;

/** What Vector, Filebeat, CloudWatch and their like make of a line: it stands in `message`, and the level in it. */
export function forwarded(line: string): Unwrapped | null {
  if (!line.startsWith('{"') || !line.endsWith("}")) return null;
  if (!mayBeForwarded.test(line) && !hasPartOfStack.test(line)) return null;
  const record = objectOf(line);
  const message = record?.["message"];
  if (record === null || typeof message !== "string") return null;
  if (["level", "severity", "log.level", "levelname", "lvl"].some((name) => name in record))
    return null;
  const container = record["container_name"] ?? record["container_id"] ?? record["logStreamName"];
  const time = record["@timestamp"] ?? record["timestamp"];
  return {
    ident: `${nameOf(container)} ${nameOf(record["stream"])}`.trim(),
    texts: linesOf(message),
    partial: false,
    origin: { ...unknownOrigin, at: typeof time === "string" ? parseLogTime(time) : null },
  };
}

/** The fields of an entry of Google Cloud Logging, which come in any order. */
const mayBeGoogles =
  /^\{"(?:insertId|textPayload|logName|labels|resource|receiveTimestamp|severity|timestamp|trace|spanId|httpRequest|errorGroups)":/;

/** Google Cloud Logging, of a process that writes text: it has no level but `DEFAULT`, or none. */
export function googleText(line: string): Unwrapped | null {
  if (!mayBeGoogles.test(line) || !line.includes('"textPayload"') || !line.endsWith("}"))
    return null;
  const record = objectOf(line);
  const text = record?.["textPayload"];
  const severity = record?.["severity"] ?? "DEFAULT";
  if (record === null || typeof text !== "string" || severity !== "DEFAULT") return null;
  const time = record["timestamp"];
  return {
    ident: nameOf(record["logName"]),
    texts: linesOf(text),
    partial: false,
    origin: { ...unknownOrigin, at: typeof time === "string" ? parseLogTime(time) : null },
  };
}

/** pm2 with `--log-type json`. One record has whatever one write had, which may be several errors. */
export function pm2Json(line: string): Unwrapped | null {
  if (!line.startsWith('{"message":') || !line.includes('"app_name":')) return null;
  const record = objectOf(line);
  const message = record?.["message"];
  if (record === null || typeof message !== "string" || !("process_id" in record)) return null;
  const { timestamp } = record as { timestamp?: unknown };
  const at = typeof timestamp === "string" ? parseLogTime(timestamp) : null;
  const ident = ["app_name", "process_id", "type"].map((name) => nameOf(record[name])).join(" ");
  return { ident, texts: linesOf(message), partial: false, origin: { ...unknownOrigin, at } };
}

/** `docker logs -t` and `kubectl logs --timestamps`: a time in nanoseconds before every line. */
export function nanosecondTime(line: string): Unwrapped | null {
  if (line.charCodeAt(10) !== 0x54 || line.charCodeAt(19) !== 0x2e) return null;
  const [prefix, time = ""] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}(?:Z|[+-]\d\d:\d\d)) ?/.exec(line) ?? [];
  if (prefix === undefined) return null;
  return wrapped("", line.slice(prefix.length), { ...unknownOrigin, at: parseLogTime(time) });
}

/** The lines of a text that ends with a line feed, or not. */
export function linesOf(text: string): readonly string[] {
  return text.replace(/\r?\n$/, "").split("\n");
}

/** The JSON object that a line is, or null. */
export function objectOf(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function nameOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
