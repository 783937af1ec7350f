import { findErrorHeader, parseErrorHeader } from "../parse/error-header.ts";
import { isErrorLevel } from "../parse/level.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import { parseProcessWarning } from "../parse/process-warning.ts";
import { isCaretLine, isSourcePlace } from "../parse/source-place.ts";
import { isFrameLine } from "../parse/stack-frame.ts";

/**
 * What a line may be to the entry before it:
 *
 * - `blank`, `frame`, `indented`, `closer` (`}` or `]`) and `tail` (`Node.js v24…`) continue an entry;
 * - `caret` points at the source line of a crash, `place` may begin one;
 * - `json` is a whole record, `leveled` begins one below error level;
 * - `failing` begins a record at error level, or a text with an error in it;
 * - `header` begins with the error itself;
 * - `text` is any other.
 */
export type LineKind =
  | "blank"
  | "frame"
  | "indented"
  | "closer"
  | "tail"
  | "caret"
  | "place"
  | "json"
  | "leveled"
  | "failing"
  | "header"
  | "text";

const tail =
  /^(?:Node\.js v\d|\(Use `node |Emitted '|Thrown at:|[Cc]aused by: |From previous event:)/;
/** A JSON line without one of these is no record; it may be a part of a message. */
const recordField =
  /"(?:level|severity|severityText|lvl|levelname|log\.level|time|timestamp|ts|@timestamp)"\s*:/;

/** Says what a visible line (no escape sequences) may be. */
export function lineKind(line: string): LineKind {
  const first = line.charCodeAt(0);
  if (line.trim() === "") return "blank";
  if (isFrameLine(line)) return "frame";
  if (isCaretLine(line)) return "caret";
  if (first === 0x20 || first === 0x09) return "indented";
  if (first === 0x7d || first === 0x5d) return "closer";
  if (first === 0x7b && line.endsWith("}") && recordField.test(line)) return "json";
  if (tail.test(line)) return "tail";
  const warning = first === 0x28 ? parseProcessWarning(line) : null;
  if (warning !== null) return warning.rejection === null ? "leveled" : "failing";
  const leveled = parseLeveledLine(line);
  if (leveled !== null && leveled.level !== null) {
    return isErrorLevel(leveled.level) ? "failing" : "leveled";
  }
  const text = leveled?.rest ?? line;
  if (parseErrorHeader(text) !== null) return leveled === null ? "header" : "failing";
  if (findErrorHeader(text) !== null) return "failing";
  if (leveled !== null) return "leveled";
  return isSourcePlace(line) ? "place" : "text";
}
