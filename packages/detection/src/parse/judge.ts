import type { LineOrigin } from "../types.ts";
import { visibleLine } from "../visible.ts";
import { findErrorHeader, parseErrorHeader } from "./error-header.ts";
import { isErrorLevel } from "./level.ts";
import { type LineHead, readLineHead } from "./line-head.ts";
import { isElixirHeader } from "./languages/elixir.ts";
import { isSyntaxError, isSyntaxPlace, isTraceback } from "./languages/python.ts";
import { opensBox } from "./languages/rich.ts";
import { isRubyHeader } from "./languages/ruby.ts";
import { isStackLine } from "./stack-line.ts";
import { announcesUncaught } from "./uncaught.ts";

const nothing =
  /^(?:[A-Za-z]*Error: )?(?:0|null|undefined|none|false|nil)(?:[,;|]? {1,3}[A-Za-z][\w ]{0,30}[:=] ?\d{1,9}){0,20}$/;

/**
 * Whether the lines of a plain entry are an error. An explicit level decides. Without one it takes
 * the header of an error, or frames under a text; `undecided` lines have neither until now.
 */
export function judge(
  lines: readonly string[],
  origin: LineOrigin | null,
): "error" | "healthy" | "undecided" {
  return judgeBelow(readLineHead(visibleLine(lines[0] ?? "")), lines, origin);
}

/** The same of lines whose first one was read. */
export function judgeBelow(
  head: LineHead,
  lines: readonly string[],
  origin: LineOrigin | null,
): "error" | "healthy" | "undecided" {
  const { text } = head;
  // `error: null`, `Error: 0`: somebody prints that there is none.
  const isNone = head.time === null && nothing.test(text) && !lines.some(isStack);
  if (isNone) return "healthy";
  const level = head.level ?? (isErrorLevel(origin?.level ?? null) ? "error" : null);
  if (level !== null) return isErrorLevel(level) ? "error" : "healthy";
  if (isSyntaxPlace(text)) return lines.some(isSyntaxError) ? "error" : "healthy";
  // console.trace has frames and is no error, unless it was given one; neither is a stack whose
  // beginning is missing.
  if (/^Trace(?::|$)/.test(text)) {
    return parseErrorHeader(text.slice("Trace: ".length)) === null ? "healthy" : "error";
  }
  if (isStackLine(text)) return "healthy";
  if (isTraceback(text) || opensBox(text)) return lines.length > 1 ? "error" : "undecided";
  const header = parseErrorHeader(text);
  if (header !== null && (header.message !== null || text.endsWith(" {"))) return "error";
  // Only Node prints an error like this: one without a stack.
  if (findErrorHeader(text)?.bracketed === true) return "error";
  if (announcesUncaught(text) || isRubyHeader(text) || isElixirHeader(text)) return "error";
  return lines.some(isStack) ? "error" : "undecided";
}

function isStack(line: string): boolean {
  return isStackLine(visibleLine(line));
}
