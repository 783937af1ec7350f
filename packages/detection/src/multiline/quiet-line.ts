import { mayBeError } from "../parse/json/record-level.ts";

/** A longer line is worth a closer look. In bytes. */
const maxQuiet = 16_384;

const isoTime = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?`;
/** What a level below error may carry all the same, because something else wrote it. */
const carried = String.raw`(?!PHP |thread '|memory allocation )`;
const leveledLine = new RegExp(
  String.raw`^(?:\[${isoTime}\]|${isoTime}) (?:TRACE|DEBUG|INFO|WARN) +${carried}[!-~][ -~]*$`,
);

/** The record of pino and its like, whose level is a number. */
const jsonLine = /^\{"level":[1-4]0,[ -~]*\}$/;

const accessLine =
  /^\d{1,3}(?:\.\d{1,3}){3} - [\w-]{1,60} \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "[A-Z]{3,7} [!#-{}~]* HTTP\/\d(?:\.\d)?" \d{3} (?:\d+|-)(?: "[ !#-{}~]*" "[ !#-{}~]*")?$/;

/** Without these words nothing in an access line looks like an error. */
const errorType = /Error|Exception|Rejection/;

/**
 * True for a line of a healthy service in one of the commonest forms: JSON and plain text below
 * error level, and requests that were answered. Such a line
 *
 * - is in no envelope, and leaves the habits of its stream as they are;
 * - begins an entry under every other such line, and ends the entry of that one, which is no error.
 *
 * So of several in a row the first and the last say all: those between change nothing. It is false
 * for very many healthy lines, whenever it is not certain; ASCII alone, without control characters,
 * makes it certain that the line is what it looks like.
 */
export function isQuietLine(bytes: Buffer): boolean {
  if (bytes.length > maxQuiet) return false;
  const first = bytes[0] ?? 0;
  if (first === 0x7b) {
    // The opening of pino, before anything is decoded.
    if (bytes[2] !== 0x6c || bytes[bytes.length - 1] !== 0x7d) return false;
    const text = bytes.toString("latin1");
    return jsonLine.test(text) && !mayBeError(text);
  }
  if (first !== 0x5b && (first < 0x30 || first > 0x39)) return false;
  const text = bytes.toString("latin1");
  return leveledLine.test(text) || (accessLine.test(text) && !errorType.test(text));
}
