import type { ErrorLink, Frame } from "../../types.ts";
import type { ParsedError } from "../parsed-error.ts";
import { readError } from "../read-error.ts";
import type { Reading } from "../record.ts";
import { type Fields, fieldsOf, firstText, firstValue, textOf } from "./fields.ts";
import { errorOfStructlog } from "./structlog.ts";
import { framesOf } from "./record-frames.ts";

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
];
/** Where a record has the stack by itself. */
const stackFields = [
  "stack",
  "stack_trace",
  "stackTrace",
  "stacktrace",
  "error.stack_trace",
  "error.stack",
  "exception.stacktrace",
  "exc_text",
  "traceback",
  "trace",
  "errorStack",
  "extendedStackTrace",
  "@fields.stack",
  "errorVerbose",
];
const typeFields = [
  "type",
  "kind",
  "errorType",
  "class",
  "exception_class",
  "error.type",
  "exception.type",
  "codeName",
  "Exception",
];
const messageFields = [
  "message",
  "errorMessage",
  "msg",
  "exception_message",
  "error.message",
  "exception.message",
  "errmsg",
  "Message",
];

const statusFields = [
  "status",
  "statusCode",
  "status_code",
  "http_status",
  "res.statusCode",
  "response.status",
  "http.response.status_code",
];

const nameless: ParsedError = {
  type: null,
  message: "",
  code: null,
  frames: [],
  causes: [],
  prefix: "",
};

/** The error of a record that said this, and what the log has of it. */
export function errorOfRecord(
  record: Fields,
  said: string,
  reading: Reading,
): { error: ParsedError; stack: string } {
  const value =
    firstValue(record, errorFields, isSomething) ??
    ofTslog(record) ??
    ofList(record["data"]) ??
    fieldsOf(record["message"]) ??
    inObject(record);
  const listed = errorOfStructlog(value, reading);
  if (listed !== null)
    return { error: { ...listed, prefix: said }, stack: stackOfLinks(said, listed) };
  const stack = stackIn(record);
  const object = ownFields(value, stack) ?? (stack === null || isOnlyPlace(stack) ? null : record);
  if (object !== null && !isPlain(object)) return ofObject(object, said, reading);
  const text = withLineEnds(
    reading.mask(
      textOf(value) ?? (object === null ? "" : (firstText(object, messageFields) ?? "")),
    ),
  );
  // The error may be a text of its own, or all of what was said.
  const isText = text.includes("\n") || text.includes("[object] (");
  const whole = isText ? text : said;
  const read = whole.includes("\n") || isText ? reading.readError(whole) : null;
  if (read !== null && read.frames.length > 0) {
    return {
      error: { ...read, prefix: said },
      stack: whole.includes(said) ? whole : `${said}\n${whole}`,
    };
  }
  const message = text === "" || said.includes(text) ? said : join(said, text);
  if (message === "") return textless(record, reading);
  const inStack = stack === null ? null : reading.readError(reading.mask(stack));
  const frames = inStack?.frames ?? [];
  const typed = typedText(message, frames);
  const type = typed.type ?? (inStack?.message === message ? inStack.type : null);
  return {
    error: { ...nameless, ...typed, type, frames, code: statusOf(record) },
    stack: stack === null ? message : `${message}\n${reading.mask(stack)}`,
  };
}

/** The status of the response that a record tells of. */
function statusOf(record: Fields): string | null {
  const status = firstValue(record, statusFields, (value) => value !== undefined);
  return /^[45]\d\d$/.test(String(status)) ? String(status) : null;
}

/** The stack among the fields. Google Cloud has the name of a trace where others have the lines of a stack. */
function stackIn(fields: Fields): string | null {
  const stack = firstText(fields, stackFields);
  return stack !== null && stack === fields["trace"] && !stack.includes("\n") ? null : stack;
}

/** A list of exceptions as text, for whoever reads it. */
function stackOfLinks(said: string, { causes, ...outermost }: ParsedError): string {
  const lines = [outermost, ...causes].flatMap(({ type, message, frames }) => [
    `${type ?? ""}: ${message}`,
    ...frames.map((frame) => `    at ${frame.function ?? ""} (${frame.file}:${frame.line ?? 0})`),
  ]);
  return [said, ...lines].join("\n");
}

/** winston spreads an error over the record; what an error of its own is called `error` is not the error. */
function ownFields(value: unknown, stack: string | null): Fields | null {
  const fields = fieldsOf(value);
  const isSpread =
    stack !== null &&
    fields !== null &&
    firstText(fields, [...stackFields, ...messageFields]) === null;
  return isSpread && !Array.isArray(fields["stack"]) ? null : fields;
}

/** .NET's JSON logger writes blanks for the line ends of a stack. */
function withLineEnds(text: string): string {
  return text.includes("\n")
    ? text
    : text.replaceAll(/ {3,4}(?=at \S+\(|---> |--- End of)/g, "\n   ");
}

/** A message of one line may name its type, where a stack says that it is of an error. */
function typedText(
  message: string,
  frames: readonly Frame[],
): { type: string | null; message: string } {
  const read = frames.length === 0 && message.includes("\n") ? null : readError([message]);
  return read?.prefix === "" && read.type !== null
    ? { type: read.type, message: read.message }
    : { type: null, message };
}

function isSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && value !== false && value !== true;
}

/** Go's loggers write a stack without the error, whose text is beside it. */
function isOnlyPlace(stack: string): boolean {
  return /^(?:goroutine \d|(?:.*\n)?[\w./@*()-]+\n\t)/.test(stack);
}

/** True for an object that is no error, but has one's message. */
function isPlain(object: Fields): boolean {
  return (
    firstText(object, [...stackFields, ...typeFields, "name", "code"]) === null &&
    !("stack" in object) &&
    !("trace" in object)
  );
}

function ofObject(
  object: Fields,
  said: string,
  reading: Reading,
): { error: ParsedError; stack: string } {
  const { link, causes, prefix } = linkOfObject(object, reading);
  // A value that is no error was serialised without its message, or has none.
  const message = link.message === "" && link.frames.length === 0 ? said : link.message;
  const stack = reading.mask(stackIn(object) ?? message);
  return {
    error: { ...link, message, causes, prefix: said === "" ? prefix : said },
    stack: stack.includes(said) ? stack : `${said}\n${stack}`,
  };
}

/** Depth to which serialised causes are followed; a log line may nest them as it likes. */
const maxDepth = 8;

/** Reads a serialised error: its fields, and more exactly its stack, which has the causes too. */
function linkOfObject(
  object: Fields,
  reading: Reading,
  depth = 0,
): { link: ErrorLink; causes: readonly ErrorLink[]; prefix: string } {
  const stack = stackIn(object);
  const parsed = stack === null ? null : reading.readError(reading.mask(stack));
  const message = reading.mask(firstText(object, messageFields) ?? "");
  const code = object["code"];
  const hasCode =
    (typeof code === "string" && code !== "") || (typeof code === "number" && code !== 0);
  const link: ErrorLink = {
    type: typeOf(object, parsed?.type ?? null, reading),
    // pino adds the messages of the causes, winston that of the call; the stack has it alone.
    message:
      parsed !== null && (isSaid(parsed, message) || message === "") ? parsed.message : message,
    code: hasCode ? reading.mask(String(code)) : (parsed?.code ?? null),
    frames: parsed !== null && parsed.frames.length > 0 ? parsed.frames : framesOf(object, reading),
  };
  const inStack = parsed?.causes ?? [];
  const causes = inStack.length > 0 ? inStack : causesOf(object, reading, depth);
  return { link, causes, prefix: parsed?.prefix ?? "" };
}

/** True where the stack has the message alone, which the text beside it only repeats or introduces. */
function isSaid(parsed: ParsedError, message: string): boolean {
  const isOther =
    parsed.type !== null && parsed.message !== "" && !parsed.message.includes(message);
  return message.includes(parsed.message) || isOther;
}

/** The class name, unless a bundler made it short or it says less than the stack. */
function typeOf(object: Fields, parsed: string | null, reading: Reading): string | null {
  const names = [firstText(object, typeFields), parsed, textOf(object["name"])].flatMap((name) =>
    name === null || name === "" ? [] : [reading.mask(name)],
  );
  const named =
    names.find((name) => /.(?:Error|(?<!^DOM)Exception)$/.test(name)) ?? names[0] ?? null;
  // A library may call its class shorter than the errors of it.
  return names.find((name) => named !== null && name !== named && name.endsWith(named)) ?? named;
}

function causesOf(object: Fields, reading: Reading, depth: number): readonly ErrorLink[] {
  if (depth === maxDepth) return [];
  const several = object["aggregateErrors"] ?? object["errors"];
  const one = object["cause"] ?? object["previous"] ?? object["inner"];
  const values = [one, ...(Array.isArray(several) ? several.slice(0, 16) : [])];
  return values.flatMap((value) => {
    const fields = fieldsOf(value);
    if (fields === null) return [];
    const { link, causes } = linkOfObject(fields, reading, depth + 1);
    // An error without enumerable fields is serialised as an empty object.
    const isEmpty = link.type === null && link.message === "" && link.frames.length === 0;
    return isEmpty ? causes : [link, ...causes];
  });
}

/** Loggers of the service's own put it with other things into `meta`, `extra` or what they call it. */
function inObject(record: Fields): Fields | undefined {
  if (stackIn(record) !== null) return undefined;
  const objects = Object.values(record).map(fieldsOf);
  const errors = objects.flatMap((one) => [one, fieldsOf(one?.["err"]), fieldsOf(one?.["error"])]);
  return errors.find((one) => typeof one?.["stack"] === "string") ?? undefined;
}

/** log4js writes what it was given as a list. */
function ofList(data: unknown): unknown {
  return Array.isArray(data) ? data.find((value) => "stack" in (fieldsOf(value) ?? {})) : undefined;
}

/** tslog writes what it was given under `0`, `1` …, or an error as the record itself. */
function ofTslog(record: Fields): unknown {
  if (!("_meta" in record)) return undefined;
  const values = [record, ...["0", "1", "2", "3"].map((key) => record[key])];
  return values.find((value) => Array.isArray(fieldsOf(value)?.["stack"]));
}

/** What every record has, and so names no error. */
const commonFields = new Set(
  "level severity lvl levelname time timestamp ts @timestamp pid hostname name v".split(" "),
);
/** A longer record without a message is data. */
const maxFields = 1000;

/** An error that the caller gave no words: its own fields stand for them. */
function textless(record: Fields, reading: Reading): { error: ParsedError; stack: string } {
  const own = Object.entries(record).filter(([key]) => !commonFields.has(key));
  const words = own.map(([key, value]) => (isScalar(value) ? `${key}=${String(value)}` : key));
  const message = reading.mask(words.join(" ")).slice(0, maxFields);
  return { error: { ...nameless, message }, stack: message };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function join(said: string, text: string): string {
  return said === "" ? text : `${said}: ${text}`;
}
