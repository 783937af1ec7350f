import { visibleLine } from "../visible.ts";
import { parseErrorHeader } from "./error-header.ts";
import { isErrorLevel } from "./level.ts";
import { readLineHead } from "./line-head.ts";
import { isFrameLine } from "./stack-frame.ts";
import { announcesUncaught } from "./uncaught.ts";

/**
 * Whether the lines of a plain entry are an error. An explicit level decides. Without one it takes
 * the header of an error, or frames under a text; `undecided` lines have neither until now.
 */
export function judge(lines: readonly string[]): "error" | "healthy" | "undecided" {
  const { level, text } = readLineHead(visibleLine(lines[0] ?? ""));
  if (level !== null) return isErrorLevel(level) ? "error" : "healthy";
  // console.trace has frames and is no error; neither is a stack whose beginning is missing.
  if (/^Trace(?::|$)/.test(text) || isFrameLine(text)) return "healthy";
  const header = parseErrorHeader(text);
  if (header !== null && (header.message !== null || text.endsWith(" {"))) return "error";
  if (announcesUncaught(text)) return "error";
  return lines.some((line) => isFrameLine(visibleLine(line))) ? "error" : "undecided";
}
