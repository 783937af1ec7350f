import { stackIn } from "./error-fields.ts";
import { type Fields, fieldsOf, firstValue } from "./fields.ts";

/** Where loggers keep the error: pino and bunyan, ECS, Monolog, log4j, mongod, tracing. */
const errorFields = [
  "err",
  "error",
  "exception",
  "Exception",
  "context.exception",
  "thrown",
  "e",
  "attr.error",
  "fields.error",
  "fields.err",
  "exc_info",
  "@x",
  "reason",
  "full_message",
  "context.error",
  // Effect, a text with the stack.
  "cause",
];
/** What a record has for its error: an object, a list, a text, or nothing that is one. */
export function errorValueOf(record: Fields): unknown {
  return (
    ofTslog(record) ??
    firstValue(record, errorFields, isSomething) ??
    ofPython(record["exc"]) ??
    ofList(record["data"] ?? record["argumentsArray"]) ??
    fieldsOf(record["message"]) ??
    inObject(record)
  );
}

/** An exception of Python as `repr` shows it: `KeyError('card')`. */
function ofPython(value: unknown): string | undefined {
  return typeof value === "string" && /^[A-Z]\w*\(.*\)$/s.test(value) ? value : undefined;
}

function isSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && value !== false && value !== true;
}

/** Loggers of the service's own put it with other things into `meta`, `extra` or what they call it. */
function inObject(record: Fields): Fields | undefined {
  if (stackIn(record) !== null) return undefined;
  const objects = Object.values(record).map(fieldsOf);
  const errors = objects.flatMap((one) => [one, fieldsOf(one?.["err"]), fieldsOf(one?.["error"])]);
  return errors.find((one) => typeof one?.["stack"] === "string") ?? undefined;
}

/** log4js and tslog 3 write what they were given as a list. */
function ofList(data: unknown): unknown {
  return Array.isArray(data) ? data.find((value) => "stack" in (fieldsOf(value) ?? {})) : undefined;
}

/** tslog writes what it was given under `0`, `1` …, or an error as the record itself. */
function ofTslog(record: Fields): unknown {
  if (!("_meta" in record)) return undefined;
  const values = [record, ...["0", "1", "2", "3"].map((key) => record[key])];
  return values.find((value) => Array.isArray(fieldsOf(value)?.["stack"]));
}
