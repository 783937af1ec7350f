import type { Frame } from "../../types.ts";
import type { ParsedError } from "../parsed-error.ts";
import { readError } from "../read-error.ts";
import type { Reading } from "../record.ts";
import { messageFields, stackFields, stackIn } from "./error-fields.ts";
import { isPlain, linkOfObject } from "./error-object.ts";
import { errorValueOf } from "./error-value.ts";
import { type Fields, fieldsOf, firstText, firstValue, textOf } from "./fields.ts";
import { errorOfStructlog } from "./structlog.ts";

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
  const value = errorValueOf(record);
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

/** Go's loggers write a stack without the error, whose text is beside it. */
function isOnlyPlace(stack: string): boolean {
  return /^(?:goroutine \d|(?:.*\n){0,8}[\w./@*()-]+\n\t\S+\.go:\d)/.test(stack);
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
