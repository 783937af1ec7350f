import type { ParsedError } from "../parsed-error.ts";
import type { Mask } from "../record.ts";
import { decode, type Fields } from "./fields.ts";
import { errorOfRecord } from "./record-error.ts";

/** A longer text with a brace in it is not looked through. */
const maxText = 65_536;

/**
 * The error of a line that ends in a JSON object, as winston, zap, Monolog and AWS Lambda write
 * their fields behind the text; null for a line that does not.
 */
export function errorOfContext(text: string, mask: Mask): ParsedError | null {
  const trimmed = text.trimEnd();
  if (!/[}\]]$/.test(trimmed) || trimmed.length > maxText) return null;
  const start = trimmed.search(/(?:^|[\s:])\{"/);
  const record = start === -1 ? null : decodeContext(trimmed.slice(start).replace(/^[\s:]/, ""));
  if (record === null) return null;
  const said = trimmed.slice(0, start).trim();
  const { error } = errorOfRecord(record, said, mask);
  return said === "" || error.message !== "" ? error : null;
}

/** Monolog writes two objects, of which the second has what its processors added. */
function decodeContext(text: string): Fields | null {
  const end = /(?<=\}) (?:\[\]|\{.*\})$/.exec(text)?.index ?? text.length;
  return decode(text) ?? decode(text.slice(0, end));
}
