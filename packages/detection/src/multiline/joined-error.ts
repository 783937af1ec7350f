import { parseErrorHeader } from "../parse/error-header.ts";
import { isElixirHeader } from "../parse/languages/elixir.ts";
import { isRubyRaised } from "../parse/languages/ruby.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import type { StreamSnapshot } from "../types.ts";
import { isAndroidCrash } from "./repeated-head.ts";
import { isFirstAlone, isLeveled, maxHeld, textOfFirst, textOfLastOwn } from "./open-entry.ts";

/**
 * True for an error under a line that already says the same: loggers write the message twice, and
 * all lines of it. The errors of pg are called `error`.
 */
export function repeatsFirst(open: StreamSnapshot, text: string): boolean {
  const message = parseErrorHeader(text)?.message ?? /^error: (.+)$/.exec(text)?.[1] ?? "";
  const first = textOfFirst(open);
  // Of two errors the message of one may end the other's; behind a class only all of it says it again.
  const said = parseErrorHeader(first)?.message ?? "";
  if (said !== "" && said !== message && parseErrorHeader(said) === null) return false;
  return (
    message !== "" && (open.lines.length === 1 ? first.includes(message) : first.endsWith(message))
  );
}

/** True for the error object under a line at error level; after a pause it may be another error. */
export function joinsFirst(open: StreamSnapshot): boolean {
  const { lines, held, closed } = open;
  const blank = lines.slice(lines.length - held).every((line) => line.text.trim() === "");
  return closed === null && isFirstAlone(open) && blank && isLeveled(open);
}

/** Sonarr and its like have their version before the exception, in the line under what failed. */
export function isTaggedError(open: StreamSnapshot, text: string): boolean {
  return joinsFirst(open) && /^\[v[\d.]+\] (?:[\w$]+\.)+[A-Z]\w*: /.test(text);
}

/** Android says which thread and which process it was before what nothing caught there. */
export function isOfAndroid(open: StreamSnapshot): boolean {
  return open.closed === null && open.lines.length <= 2 && isAndroidCrash(textOfFirst(open));
}

/** Elixir says which process and which request it was before what was raised there. */
export function isElixirReport(open: StreamSnapshot, text: string): boolean {
  return isFirstAlone(open) && isLeveled(open) && isElixirHeader(text);
}

/** Ruby prints the cause right under the stack. */
export function isRubyCause(open: StreamSnapshot, text: string): boolean {
  return open.held === 0 && textOfLastOwn(open).startsWith("\tfrom ") && isRubyRaised(text);
}

/** JavaMail names its causes in the message. */
export function saysNested(open: StreamSnapshot): boolean {
  return textOfLastOwn(open).endsWith("nested exception is:");
}

/** True after a cause whose frames have not begun: its message may go on. */
export function awaitsFrames(open: StreamSnapshot): boolean {
  return (
    open.held < maxHeld &&
    /^\s*(?:Caused by|Suppressed|caused by|Next [\w\\]+): /.test(textOfLastOwn(open))
  );
}

/** True for a field in what pydantic lists of a value that is not valid. */
export function goesOnInList(open: StreamSnapshot, text: string): boolean {
  const last = textOfLastOwn(open);
  return (
    /^\S{1,200}$/.test(text) &&
    (/\d validation errors? for /.test(last) ||
      last.startsWith("    For further information visit "))
  );
}

/** True for the last line of a message that winston writes the stack behind. */
export function endsInStack(text: string): boolean {
  return text.endsWith("}") && text.includes('"stack":"') && parseLeveledLine(text) === null;
}
