import { isDying } from "../parse/dying.ts";
import { findErrorHeader, parseErrorHeader } from "../parse/error-header.ts";
import { isElixirHeader } from "../parse/languages/elixir.ts";
import { continuesGoPanic } from "../parse/languages/go.ts";
import {
  endsGroup,
  isRaised,
  isSyntaxError,
  isSyntaxPlace,
  isTraceback,
} from "../parse/languages/python.ts";
import { isRubyHeader, isRubyRaised } from "../parse/languages/ruby.ts";
import { isErrorLevel, levelOfWord } from "../parse/level.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import type { AssemblerPhase, Level, StreamSnapshot } from "../types.ts";
import { isCaretLine } from "../parse/source-place.ts";
import { beginsRequest } from "../sieve/quiet-line.ts";
import { visibleLine } from "../visible.ts";
import type { LineKind } from "./line-kind.ts";

/** What becomes of a line: it belongs to the open entry, it may belong to it, or it begins the next. */
export type Decision = "append" | "hold" | "begin";

/** Lines of a message that may stand between the header of an error and its frames. */
const maxHeld = 50;

/** Around the traceback that a process of a pool sent to its parent. */
const quotes = '"""';

/** Lines of a traceback with a message of many lines. */
const maxTraceback = 200;

/** Behind this no logger names its thread or class. In UTF-16 code units. */
const maxLayout = 200;

/** Lines of a text that begins in the line under its level. */
const maxBelowNothing = 20;

/** Decides about a visible line of this kind. */
export function decide(open: StreamSnapshot, kind: LineKind, text: string): Decision {
  const { phase, lines } = open;
  switch (phase) {
    case "none":
      return "begin";
    case "crash":
      return "append";
    case "place":
      if (kind === "caret" && lines.length === 2) return "append";
      return lines.length === 1 ? "hold" : "begin";
    case "panicked":
      return kind === "blank" ? "hold" : "append";
    case "record":
    case "healthy":
      return decideInRecord(open, kind, text);
    case "failing":
      return decideInFailing(open, kind, text);
    case "framed":
      if (kind === "blank") return "hold";
      // Koa writes all lines of an error two columns in, and blank ones around it.
      if (kind === "indented" && open.held > 0 && parseErrorHeader(text.trim()) !== null)
        return "begin";
      if (isContinuation(kind) || kind === "tail") return "append";
      if (kind === "header") {
        const belongs =
          saysNested(open) ||
          isRubyCause(open, text) ||
          endsTraceback(open, text) ||
          (isSyntaxPlace(textOfFirst(open)) && isSyntaxError(text));
        return belongs ? "append" : "begin";
      }
      return kind === "text" && awaitsFrames(open) ? "hold" : "begin";
    case "traceback":
      return endsGroup(lastText(open))
        ? decideInRaised(open, kind, text)
        : decideInTraceback(kind, text);
    case "raised":
      return decideInRaised(open, kind, text);
    case "goroutines":
      if (kind === "blank") return "hold";
      if (isContinuation(kind) || kind === "goroutine" || kind === "tail") return "append";
      return kind !== "json" && continuesGoPanic(text) ? "append" : "begin";
  }
  return phase satisfies never;
}

function decideInRecord(open: StreamSnapshot, kind: LineKind, text: string): Decision {
  if (kind === "blank") return "hold";
  if (kind === "header") {
    const belongs =
      repeatsFirst(open, text) ||
      explains(open, text) ||
      endsTraceback(open, text) ||
      (open.phase === "healthy" && isThrownUnderSource(open));
    return belongs ? "append" : "begin";
  }
  if (kind === "caret" && isMarkedSource(open)) return "append";
  // What Go's log package was given of a recovered panic.
  if (kind === "goroutine") {
    return open.held === 0 || isZapStack(textOfFirst(open), textOfLast(open)) ? "append" : "begin";
  }
  if (kind === "traceback") return isBelowError(open) ? "append" : "begin";
  // Quiet lines that were stepped over would have ended the entry before a request.
  if (kind === "text" && !beginsRequest(text)) {
    return isInWarning(open) || explains(open, text) || mayGoOn(open, text) ? "hold" : "begin";
  }
  return isContinuation(kind) ? "append" : "begin";
}

/** True for the exception under a traceback that a logger wrote behind its level. */
function endsTraceback(open: StreamSnapshot, text: string): boolean {
  const first = parseLeveledLine(visibleLine(open.lines[0]?.text ?? ""));
  return open.lines.length > 1 && first !== null && isTraceback(first.rest) && isRaised(text);
}

/** True where the text of a warning of Node may go on: with `--trace-warnings` a stack follows it. */
function isInWarning({ lines, held }: StreamSnapshot): boolean {
  return (
    lines.length <= 3 && lines.length === 1 + held && lines[0]?.text.startsWith("(node:") === true
  );
}

function decideInFailing(open: StreamSnapshot, kind: LineKind, text: string): Decision {
  const { held } = open;
  if (kind === "blank") return "hold";
  if (isSaidAgain(open, text)) return decideAboutRepeat(open, text);
  if (kind === "header") {
    const belongs =
      repeatsFirst(open, text) ||
      joinsFirst(open) ||
      saysNested(open) ||
      isElixirReport(open, text);
    return belongs || isThrownUnderSource(open) ? "append" : "begin";
  }
  if (kind === "failing" && (repeatsFirst(open, text) || isTaggedError(open, text)))
    return "append";
  if (kind === "caret" && isMarkedSource(open)) return "append";
  if (kind === "text" && open.lines.length <= maxBelowNothing && saysNothing(open)) return "append";
  if (kind !== "json" && endsInStack(text)) return "append";
  if (kind === "traceback") return isLeveled(open) ? "append" : "begin";
  if (kind === "frame" || kind === "goroutine" || kind === "tail") return "append";
  if (isContinuation(kind)) return held === 0 ? "append" : "hold";
  return (kind === "text" || kind === "place") && held < maxHeld ? "hold" : "begin";
}

/** True for the very line that the entry has for its first. */
function isSaidAgain({ lines: [first] }: StreamSnapshot, text: string): boolean {
  return first !== undefined && visibleLine(first.text) === text;
}

/**
 * A line that is written twice is two errors, unless a stack follows: then a logger has written the
 * message before the error. Threads that die of the same at the same time each say so. After a pause,
 * or after other text, it is another error in any case.
 */
function decideAboutRepeat({ lines, closed }: StreamSnapshot, text: string): Decision {
  const isAlone = lines.slice(1).every((line) => line.text.trim() === "");
  if (closed !== null || !isAlone) return "begin";
  return isDying(text) ? "append" : "hold";
}

/** Between its first line and its exception a traceback is indented. */
function decideInTraceback(kind: LineKind, text: string): Decision {
  if (kind === "blank" || kind === "traceback" || isContinuation(kind) || /^\s/.test(text))
    return "append";
  return kind !== "json" && (isRaised(text) || isRubyHeader(text)) ? "append" : "begin";
}

function decideInRaised(open: StreamSnapshot, kind: LineKind, text: string): Decision {
  const { held, lines } = open;
  if (kind === "blank") return "hold";
  // A logger begins each of its lines alike, so others belong to the message. Under a bare traceback
  // anything may follow.
  const mayBelong =
    text !== quotes && kind === "text" && lines.length <= maxTraceback && !beginsRequest(text);
  if (mayBelong && (isLeveled(open) || goesOnInList(open, text))) return "append";
  if (kind === "seam" || text === quotes) return "append";
  if (kind === "traceback" && textOfLast(open) === quotes) return "append";
  if (isContinuation(kind)) return held === 0 ? "append" : "hold";
  return kind === "text" && held < maxHeld ? "hold" : "begin";
}

/** True for a field in what pydantic lists of a value that is not valid. */
function goesOnInList(open: StreamSnapshot, text: string): boolean {
  const last = lastText(open);
  return (
    /^\S{1,200}$/.test(text) &&
    (/\d validation errors? for /.test(last) ||
      last.startsWith("    For further information visit "))
  );
}

/** The phase that the first line of an entry brings. */
export function phaseOfFirst(kind: LineKind): AssemblerPhase {
  if (kind === "failing" || kind === "header") return "failing";
  if (kind === "place" || kind === "panicked" || kind === "traceback") return kind;
  if (kind === "leveled") return "healthy";
  return kind === "frame" || kind === "goroutine" ? "framed" : "record";
}

/** The phase after a line that was appended or held. */
export function phaseAfter(phase: AssemblerPhase, kind: LineKind, text: string): AssemblerPhase {
  if (phase === "place") return kind === "caret" ? "crash" : "place";
  // What a worker died of has a place of its own under that where Node threw it again.
  if (phase === "crash" && kind === "place") return phase;
  if (phase === "crash" || phase === "panicked") return kind === "blank" ? phase : "failing";
  if (kind === "traceback" || kind === "seam") return "traceback";
  if (phase === "traceback") {
    return kind === "frame" || /^\s|^$/.test(text) ? "traceback" : "raised";
  }
  if (phase === "raised" || phase === "goroutines") return phase;
  if (kind === "goroutine") return "goroutines";
  if (kind === "frame" || (phase === "failing" && kind === "tail")) return "framed";
  // An error under a line that says the same: its message may go on.
  const isRecord = phase === "record" || phase === "healthy";
  return isRecord && kind === "header" ? "failing" : phase;
}

function isContinuation(kind: LineKind): boolean {
  return kind === "frame" || kind === "indented" || kind === "closer" || kind === "caret";
}

function textOfFirst({ lines }: StreamSnapshot): string {
  return visibleLine(lines[0]?.text ?? "");
}

function textOfLast({ lines }: StreamSnapshot): string {
  return visibleLine(lines.at(-1)?.text ?? "");
}

/** Without the lines that may not belong to the entry. */
function lastText({ lines, held }: StreamSnapshot): string {
  return visibleLine(lines.at(-1 - held)?.text ?? "");
}

/** True after a cause whose frames have not begun: its message may go on. */
function awaitsFrames(open: StreamSnapshot): boolean {
  return (
    open.held < maxHeld &&
    /^\s*(?:Caused by|Suppressed|caused by|Next [\w\\]+): /.test(lastText(open))
  );
}

/** JavaMail names its causes in the message. */
function saysNested(open: StreamSnapshot): boolean {
  return lastText(open).endsWith("nested exception is:");
}

/** Ruby prints the cause right under the stack. */
function isRubyCause(open: StreamSnapshot, text: string): boolean {
  return open.held === 0 && lastText(open).startsWith("\tfrom ") && isRubyRaised(text);
}

function levelOfFirst({ lines }: StreamSnapshot): Level | null {
  const [first] = lines;
  return parseLeveledLine(visibleLine(first?.text ?? ""))?.level ?? null;
}

/**
 * True for a warning, under which loggers print the exception that they warn of. Celery tells at
 * `info` what it will do again.
 */
function isBelowError(open: StreamSnapshot): boolean {
  const level = levelOfFirst(open);
  const isBelow = level === "warn" || level === "debug";
  const isAlone = open.lines.length === 1 + open.held;
  return isAlone && (isBelow || / retry: Retry in \d/.test(textOfFirst(open)));
}

/** True for a call in the stack that zap writes under a warning too: its line has no mark of its own. */
function isZapStack(first: string, text: string): boolean {
  return first.includes("\t") && continuesGoPanic(text);
}

function isLeveled(open: StreamSnapshot): boolean {
  const [first] = open.lines;
  if (open.closed !== null || first === undefined) return false;
  return isErrorLevel(first.origin?.level ?? null) || isErrorLevel(levelOfFirst(open));
}

/**
 * An exception with its package under a warning: Java's loggers print it there. Under an informational
 * line it is the logger's too where that names its thread or class: what nobody caught begins with
 * `Exception in thread`.
 */
function explains(open: StreamSnapshot, text: string): boolean {
  if (!/^(?:[\w$]+\.)+[A-Z]/.test(text)) return false;
  return isBelowError(open) || (isUnderInfo(open) && namesLogger(textOfFirst(open)));
}

function isUnderInfo(open: StreamSnapshot): boolean {
  return open.lines.length === 1 + open.held && levelOfFirst(open) === "info";
}

/** True for a line with a thread in brackets, or with a class and its package. */
function namesLogger(line: string): boolean {
  const head = line.slice(0, maxLayout);
  const inBrackets = [...head.matchAll(/\[ *([A-Za-z][\w.:#@/-]*)[^\]]*\]/g)];
  return (
    inBrackets.some(([, name = ""]) => levelOfWord(name) === null) ||
    /\b[a-z]\w*(?:\.\w+){2,}[ :]/.test(head)
  );
}

/**
 * True for an error under a line that already says the same: loggers write the message twice, and
 * all lines of it. The errors of pg are called `error`.
 */
function repeatsFirst({ lines }: StreamSnapshot, text: string): boolean {
  const message = parseErrorHeader(text)?.message ?? /^error: (.+)$/.exec(text)?.[1] ?? "";
  const first = visibleLine(lines[0]?.text ?? "");
  // Of two errors the message of one may end the other's; behind a class only all of it says it again.
  const said = parseErrorHeader(first)?.message ?? "";
  if (said !== "" && said !== message && parseErrorHeader(said) === null) return false;
  return message !== "" && (lines.length === 1 ? first.includes(message) : first.endsWith(message));
}

/**
 * True for a line below error level under which the stack of an error may stand, whose message has
 * several lines, or whose class is not called an error: the level is that of all of it.
 */
function mayGoOn({ phase, lines, closed }: StreamSnapshot, text: string): boolean {
  if (phase !== "healthy" || closed !== null || lines.length > maxHeld) return false;
  const first = visibleLine(lines[0]?.text ?? "");
  if (lines.length === 1 && endsInPlace(first)) return true;
  const said = parseLeveledLine(first)?.rest ?? "";
  const repeated = /^[A-Z][\w$.]{0,80}: (.+)$/.exec(text)?.[1];
  if (lines.length === 1 && repeated !== undefined && said.includes(repeated)) return true;
  if (isZapStack(first, text)) return true;
  return (parseErrorHeader(said) ?? findErrorHeader(said)) !== null;
}

/**
 * The stack of a syntax error begins with a place, the source and a mark under it. The place stands
 * behind the level and what was said.
 */
function isMarkedSource({ lines, closed }: StreamSnapshot): boolean {
  const [first] = lines;
  return closed === null && lines.length === 2 && endsInPlace(visibleLine(first?.text ?? ""));
}

/** True where such a stack goes on with what was thrown. */
function isThrownUnderSource({ lines, held, closed }: StreamSnapshot): boolean {
  const [first, , mark] = lines;
  if (closed !== null || lines.length - held !== 3 || mark === undefined) return false;
  return isCaretLine(visibleLine(mark.text)) && endsInPlace(visibleLine(first?.text ?? ""));
}

/** Sonarr and its like have their version before the exception, in the line under what failed. */
function isTaggedError(open: StreamSnapshot, text: string): boolean {
  return joinsFirst(open) && /^\[v[\d.]+\] (?:[\w$]+\.)+[A-Z]\w*: /.test(text);
}

/** Elixir says which process and which request it was before what was raised there. */
function isElixirReport(open: StreamSnapshot, text: string): boolean {
  return open.lines.length === 1 + open.held && isLeveled(open) && isElixirHeader(text);
}

function endsInPlace(text: string): boolean {
  return /\S:\d+$/.test(text.trimEnd());
}

/** True where the level stands alone: Spring Boot says in the next lines why it does not start. */
function saysNothing({ lines }: StreamSnapshot): boolean {
  return parseLeveledLine(visibleLine(lines[0]?.text ?? ""))?.rest.trim() === "";
}

/** True for the last line of a message that winston writes the stack behind. */
function endsInStack(text: string): boolean {
  return text.endsWith("}") && text.includes('"stack":"') && parseLeveledLine(text) === null;
}

/** True for the error object under a line at error level; after a pause it may be another error. */
function joinsFirst(open: StreamSnapshot): boolean {
  const { lines, held, closed } = open;
  const blank = lines.slice(lines.length - held).every((line) => line.text.trim() === "");
  return closed === null && lines.length === 1 + held && blank && isLeveled(open);
}
