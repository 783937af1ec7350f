import type { ParsedError } from "../parsed-error.ts";
import type { Reading } from "../record.ts";
import { messageFields } from "./error-fields.ts";
import { decode, type Fields, firstText } from "./fields.ts";
import { errorOfRecord } from "./record-error.ts";

/** A longer text with a brace in it is not looked through. */
const maxText = 65_536;

/** Names of fields that are read into a message. */
const maxNames = 8;

/** Objects that may stand in a text; of more it is data. */
const maxObjects = 16;

/**
 * The error of a text that ends in a JSON object, as winston, zap, Monolog and AWS Lambda write
 * their fields behind the text; null for a text that does not.
 */
export function errorOfContext(text: string, reading: Reading): ParsedError | null {
  const trimmed = text.trimEnd();
  if (!/[}\]]$/.test(trimmed) || trimmed.length > maxText) return null;
  const context = contextOf(trimmed);
  if (context === null) return null;
  const { record } = context;
  const before = trimmed.slice(0, context.start).trim();
  const said = (isAnnouncement(before) ? firstText(record, messageFields) : null) ?? before;
  const { error } = errorOfRecord(record, said, reading);
  if (said.endsWith(":") && error.message === said) return named(error, record);
  // What the fields only spell out is better left as it is written.
  return (said === "" ? trimmed.includes(error.message) : error.message !== "") ? error : null;
}

/** AWS Lambda says no more of what nothing caught. */
export function isAnnouncement(text: string): boolean {
  return /^(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection)$/.test(text);
}

/** Of an object that ends the sentence the names of its fields belong to the message. */
function named(error: ParsedError, record: Fields): ParsedError {
  const names = Object.keys(record).slice(0, maxNames).join(", ");
  return { ...error, message: `${error.message} ${names}` };
}

/** The object that the text ends in. A message may be JSON too; then the one with the stack is it. */
function contextOf(text: string): { readonly record: Fields; readonly start: number } | null {
  const found = [...text.matchAll(/(?:^|[\s:])(?=\{\s{0,20}")/g)]
    .slice(0, maxObjects)
    .flatMap((match) => {
      const start = match.index + match[0].length;
      const record = decodeContext(text.slice(start));
      return record === null ? [] : [{ record, start }];
    });
  return found.find(({ record }) => "stack" in record) ?? found[0] ?? null;
}

/** Monolog writes two objects, of which the second has what its processors added. */
function decodeContext(text: string): Fields | null {
  const end = /(?<=\}) (?:\[\]|\{.*\})$/.exec(text)?.index ?? text.length;
  return decode(text) ?? decode(text.slice(0, end));
}
