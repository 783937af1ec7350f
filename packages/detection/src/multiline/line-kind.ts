import { findErrorHeader, parseErrorHeader } from "../parse/error-header.ts";
import { mayBeCut } from "../parse/json/cut-record.ts";
import { decode } from "../parse/json/fields.ts";
import { isElixirHeader } from "../parse/languages/elixir.ts";
import { isGoroutine } from "../parse/languages/go.ts";
import { isPhpSeam } from "../parse/languages/php.ts";
import { isPythonSeam, isTraceback } from "../parse/languages/python.ts";
import { isRubyHeader } from "../parse/languages/ruby.ts";
import { opensBox, parseRichHead } from "../parse/languages/rich.ts";
import { isRustPanicHead, isRustTail } from "../parse/languages/rust.ts";
import { isTslogTitle } from "../parse/languages/tslog.ts";
import { isErrorLevel } from "../parse/level.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import { parseProcessWarning } from "../parse/process-warning.ts";
import { isCaretLine, isSourcePlace } from "../parse/source-place.ts";
import { isStackLine } from "../parse/stack-line.ts";

/**
 * What a line may be to the entry before it:
 *
 * - `blank`, `frame`, `indented`, `closer` (`}`, `]` or `"}`) and `tail` (`Node.js v24…`) continue an
 *   entry; `goroutine` does so under a panic of Go, `seam` between the tracebacks of a chain;
 * - `caret` points at the source line of a crash, `place` may begin one;
 * - `json` is a whole record, `unclosed` one whose other fields stand in the next lines, `leveled` begins one below error level, `timed` one without a level;
 * - `failing` begins a record at error level, or a text with an error in it;
 * - `header` begins with the error itself, `traceback` with the frames of one, `panicked` with a panic
 *   whose message is in the next line;
 * - `text` is any other.
 */
export type LineKind =
  | "blank"
  | "frame"
  | "indented"
  | "closer"
  | "tail"
  | "goroutine"
  | "seam"
  | "traceback"
  | "panicked"
  | "caret"
  | "place"
  | "json"
  | "unclosed"
  | "leveled"
  | "timed"
  | "failing"
  | "header"
  | "text";

const tail =
  /^(?:Node\.js v\d|\(Use `node |Emitted '|Thrown at:|[Cc]aused by: |From previous event:|Originating from:$|Suppressed: |Wrapped by: |---> \(Inner Exception #|Causes:$|\(Inner Exception #|--- End of |  what\(\): |for call at$|Call Stack:$)/;
/** A JSON line without one of these is no record; it may be a part of a message. */
const recordField =
  /"(?:level|severity|severityText|severityNumber|lvl|levelname|level_name|log\.level|loglevel|log_level|_logLevel|logLevel|logLevelName|Level|LogLevel|@l|@t|@timestamp|time|timestamp|Timestamp|ts|t|resourceLogs|stack)"\s*:/;
/** What may begin an exception group of Python, whose lines stand behind bars. */
const indentedTraceback = /^[ |]*[+|] /;

/** Says what a visible line (no escape sequences) may be. */
export function lineKind(line: string): LineKind {
  const first = line.charCodeAt(0);
  if (line.trim() === "") return "blank";
  if (first === 0x20 || first === 0x09) return indentedKind(line, first);
  // Most lines of most logs begin with a time or are JSON.
  if (first >= 0x30 && first <= 0x39)
    return isStackLine(line) ? "frame" : beginningKind(line, first);
  if (
    first === 0x7b &&
    (line.endsWith("}") || isListed(line) || mayBeCut(line)) &&
    recordField.test(line)
  ) {
    return "json";
  }
  if (first === 0x7b && isUnclosed(line)) return "unclosed";
  if (isStackLine(line)) return "frame";
  if (isCaretLine(line)) return "caret";
  if (first === 0x7d || first === 0x5d || (first === 0x22 && /^"\}[ \]}[]*$/.test(line)))
    return "closer";
  return tailKind(line) ?? beginningKind(line, first);
}

/** A record that is one of a list: log4js may put a comma behind each. */
function isListed(line: string): boolean {
  return line.endsWith("},") && decode(line.slice(0, -1)) !== null;
}

/** Elasticsearch 7 writes a stack in the lines under the other fields, each line of it as a text. */
function isUnclosed(line: string): boolean {
  return line.startsWith('{"') && line.trimEnd().endsWith(",") && recordField.test(line);
}

function indentedKind(line: string, first: number): LineKind {
  if (isStackLine(line)) return isGoroutine(line) ? "goroutine" : "frame";
  if (isCaretLine(line)) return "caret";
  if (indentedTraceback.test(line) && isTraceback(line)) return "traceback";
  const isBadge = line.charCodeAt(1) !== 0x20 && first === 0x20;
  return isBadge || parseRichHead(line) !== null ? badgeKind(line) : "indented";
}

/** One column in stand the errors of Rails and the badges of Next and consola: ` ERROR  text`. */
function badgeKind(line: string): LineKind {
  if (isRubyHeader(line)) return "header";
  const level = parseLeveledLine(line)?.level ?? null;
  if (level === null) return "indented";
  return isErrorLevel(level) ? "failing" : "leveled";
}

function tailKind(line: string): LineKind | null {
  if (tail.test(line) || isRustTail(line) || isTslogTitle(line)) return "tail";
  switch (line.charAt(0)) {
    case "/":
    case "g":
      return isGoroutine(line) ? "goroutine" : null;
    case "T":
      return isPythonSeam(line) ? "seam" : isTraceback(line) ? "traceback" : null;
    case "D":
      return isPythonSeam(line) ? "seam" : null;
    case "╭":
      return opensBox(line) ? "traceback" : null;
    case "E":
      return isTraceback(line) ? "traceback" : null;
    case "N":
    case "[":
      return isPhpSeam(line) ? "tail" : null;
    default:
      return null;
  }
}

/** What begins an entry, or is any text. */
function beginningKind(line: string, first: number): LineKind {
  const warning = first === 0x28 ? parseProcessWarning(line) : null;
  if (warning !== null) return warning.rejection === null ? "leveled" : "failing";
  const leveled = parseLeveledLine(line);
  if (isRustPanicHead(leveled?.rest ?? line)) return "panicked";
  if (leveled !== null && leveled.level !== null) {
    return isErrorLevel(leveled.level) ? "failing" : "leveled";
  }
  const text = leveled?.rest ?? line;
  if (parseErrorHeader(text) !== null || isRubyHeader(text) || isElixirHeader(text))
    return leveled === null ? "header" : "failing";
  if (findErrorHeader(text) !== null) return "failing";
  if (leveled !== null) return "timed";
  return isSourcePlace(line) ? "place" : "text";
}
