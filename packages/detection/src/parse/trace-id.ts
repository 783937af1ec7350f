import { type Fields, valueAt } from "./json/fields.ts";

/** Names under which loggers keep what ties the lines of one request together, the widest first. */
const fields = [
  "trace_id",
  "traceId",
  "trace.id",
  "dd.trace_id",
  "reqId",
  "requestId",
  "request_id",
  "req_id",
  "correlationId",
  "correlation_id",
  "logging.googleapis.com/trace",
  "trace",
];

const inText =
  /(?:^|[\s[({,;])(?:trace|req|request|correlation)[._-]?id["']?[=:] ?["']?([\w.:-]{4,128})/i;

/** The trace or request id among the fields of a JSON record. */
export function traceIdOf(record: Fields): string | null {
  for (const name of fields) {
    const value = name in record ? record[name] : inner(record, name);
    // Google Cloud names the project before it; elsewhere `trace` may be a stack.
    if (typeof value === "string" && value !== "" && !value.includes("\n")) {
      return value.replace(/^projects\/[^/]+\/traces\//, "");
    }
    if (typeof value === "number") return String(value);
  }
  return null;
}

/** ECS and Datadog write the id into an object, or a dotted name. */
function inner(record: Fields, name: string): unknown {
  return name === "trace.id" || name === "dd.trace_id" ? valueAt(record, name) : undefined;
}

/** The first `traceId=…` of a text. */
export function findTraceId(text: string): string | null {
  return inText.exec(text)?.[1] ?? null;
}
