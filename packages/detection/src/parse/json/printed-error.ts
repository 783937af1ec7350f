import type { Reading } from "../record.ts";
import { type Fields, fieldsOf } from "./fields.ts";

/** The stack of an error of JavaScript in a JSON record. */
const stackOfError = /"stack"\s*:\s*"(?:[^"\\]|\\.){0,2000}?\\n {4}at /;

/** False for a record that is no error by what it holds, without reading it. */
export function mayBePrintedError(text: string): boolean {
  return stackOfError.test(text);
}

/**
 * True for an object with the stack of an error, or with such an object in the field of one: what is
 * written without a level by whoever writes errors as objects.
 */
export function isPrintedError(record: Fields, reading: Reading): boolean {
  return [record, fieldsOf(record["err"]), fieldsOf(record["error"])].some((one) => {
    const stack = one?.["stack"];
    const found = typeof stack === "string" ? reading.readError(stack) : null;
    return found !== null && found.type !== null && found.frames.length > 0;
  });
}
