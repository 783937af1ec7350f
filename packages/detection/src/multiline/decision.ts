import { isDying } from "../parse/dying.ts";
import { parseErrorHeader } from "../parse/error-header.ts";
import { continuesGoPanic } from "../parse/languages/go.ts";
import { endsGroup, isRaised, isSyntaxError, isSyntaxPlace } from "../parse/languages/python.ts";
import { isBoxed, parseRichHead } from "../parse/languages/rich.ts";
import { isRubyHeader } from "../parse/languages/ruby.ts";
import { closesTraceback, opensTraceback } from "../parse/logfmt.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import { beginsRequest } from "../sieve/quiet-line.ts";
import type { StreamSnapshot } from "../types.ts";
import {
  endsTraceback,
  joinsTraceback,
  explains,
  isBelowError,
  isInWarning,
  isZapStack,
  mayGoOn,
} from "./below-error.ts";
import {
  awaitsFrames,
  endsInStack,
  goesOnInList,
  isElixirReport,
  isOfAndroid,
  isOfLambda,
  isOfPostgres,
  isOfQuery,
  isOfV8,
  isRubyCause,
  isTaggedError,
  isUnderCategory,
  joinsFirst,
  mayBeOfDriver,
  repeatsBehindText,
  repeatsFirst,
  saysNested,
} from "./joined-error.ts";
import type { LineKind } from "./line-kind.ts";
import {
  isLeveled,
  isMarkedSource,
  isSaidAgain,
  isThrownUnderSource,
  maxHeld,
  saysNothing,
  textOfFirst,
  textOfLast,
  textOfLastOwn,
} from "./open-entry.ts";

/** What becomes of a line: it belongs to the open entry, it may belong to it, or it begins the next. */
export type Decision = "append" | "hold" | "begin";

/** Around the traceback that a process of a pool sent to its parent. */
const quotes = '"""';

/** gunicorn's access log, of a worker of uvicorn, has nothing of a logger before it. */
const answered = /^(?:(?:\d{1,3}\.){3}\d{1,3}|\[[\da-f:]+\])(?::\d{1,5})? - /;

/** Fewer letters stand at the end of a line by chance. */
const shortestMessage = 8;

/** Lines of a traceback with a message of many lines. */
const maxTraceback = 200;

/** Lines of a text that begins in the line under its level. */
const maxBelowNothing = 20;

/** Decides about a visible line of this kind. */
export function decide(open: StreamSnapshot, kind: LineKind, text: string): Decision {
  const { phase, lines } = open;
  if ((phase === "failing" || phase === "healthy") && isInRecord(open)) return "append";
  switch (phase) {
    case "none":
      return "begin";
    case "crash":
      return "append";
    case "unclosed":
      return text.startsWith('"') ? "append" : "begin";
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
      return decideInFramed(open, kind, text);
    case "traceback":
      return endsGroup(textOfLastOwn(open))
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

function decideInFramed(open: StreamSnapshot, kind: LineKind, text: string): Decision {
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
  if ((kind === "text" && endsTraceback(open, text)) || joinsTraceback(open, kind)) return "append";
  return kind === "text" && awaitsFrames(open) ? "hold" : "begin";
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
  if ((kind === "caret" && isMarkedSource(open)) || joinsTraceback(open, kind)) return "append";
  // What Go's log package was given of a recovered panic.
  if (kind === "goroutine") {
    return open.held === 0 || isZapStack(textOfFirst(open), textOfLast(open)) ? "append" : "begin";
  }
  if (kind === "traceback") return isBelowError(open) ? "append" : "begin";
  // Quiet lines that were stepped over would have ended the entry before a request.
  if (kind === "text" && !beginsRequest(text)) {
    if (isOfPostgres(open, text)) return "append";
    return isInWarning(open) || explains(open, text) || mayGoOn(open, text) ? "hold" : "begin";
  }
  return isContinuation(kind) ? "append" : "begin";
}

function decideInFailing(open: StreamSnapshot, kind: LineKind, text: string): Decision {
  const { held } = open;
  if (kind === "blank") return "hold";
  if (isSaidAgain(open, text)) return decideAboutRepeat(open, text);
  if (kind === "header") {
    const belongs =
      repeatsFirst(open, text) ||
      joinsFirst(open) ||
      isUnderCategory(open) ||
      isOfAndroid(open) ||
      saysNested(open) ||
      isElixirReport(open, text);
    return belongs || isThrownUnderSource(open) ? "append" : "begin";
  }
  if (kind === "failing") {
    const belongs =
      repeatsFirst(open, text) ||
      isTaggedError(open, text) ||
      isOfQuery(open, text) ||
      repeatsBehindText(open, text);
    if (belongs) return "append";
    if (mayBeOfDriver(open, text)) return "hold";
  }
  if (kind === "caret" && isMarkedSource(open)) return "append";
  if (open.lines.length <= maxBelowNothing && isBelowNothing(open, kind, text)) return "append";
  if (isOfLambda(open, text) || isOfV8(open, text)) return "append";
  if (kind !== "json" && endsInStack(text)) return "append";
  if (kind === "traceback") return isLeveled(open) ? "append" : "begin";
  if (kind === "frame" || kind === "goroutine" || kind === "tail") return "append";
  if (isContinuation(kind)) return held === 0 || isInTable(open) ? "append" : "hold";
  return (kind === "text" || kind === "place") && held < maxHeld ? "hold" : "begin";
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
  if (
    kind === "blank" ||
    kind === "traceback" ||
    isContinuation(kind) ||
    /^\s/.test(text) ||
    isBoxed(text)
  )
    return "append";
  return kind !== "json" && (isRaised(text) || isRubyHeader(text)) ? "append" : "begin";
}

function decideInRaised(open: StreamSnapshot, kind: LineKind, text: string): Decision {
  const { held, lines } = open;
  if (kind === "blank") return "hold";
  // A logger begins each of its lines alike, so others belong to the message. Under a bare traceback
  // anything may follow.
  const mayBelong =
    text !== quotes &&
    kind === "text" &&
    lines.length <= maxTraceback &&
    !endsMessage(text) &&
    !saysFirst(open, text);
  if (mayBelong && (isLeveled(open) || goesOnInList(open, text))) return "append";
  if (text === quotes) return held === 0 || isQuoted(open) ? "append" : "begin";
  if (kind === "seam") return "append";
  if (kind === "traceback" && textOfLast(open) === quotes) return "append";
  if (isContinuation(kind)) return held === 0 ? "append" : "hold";
  return kind === "text" && held < maxHeld ? "hold" : "begin";
}

/** True for a text under a level that stands alone. Under one with a time, a level without time is a word of it. */
function isBelowNothing(open: StreamSnapshot, kind: LineKind, text: string): boolean {
  if (kind !== "text" && kind !== "failing") return false;
  const leveled = kind === "failing" ? parseLeveledLine(text) : null;
  const isRecord = leveled !== null && (leveled.time !== null || !isTimed(open));
  return !isRecord && saysNothing(open);
}

/** True where the open record begins with a time. */
function isTimed(open: StreamSnapshot): boolean {
  return (parseLeveledLine(textOfFirst(open))?.time ?? null) !== null;
}

/** A second handler without a format writes only what the first one wrote behind time and level. */
function saysFirst(open: StreamSnapshot, text: string): boolean {
  return text.length > shortestMessage && textOfFirst(open).endsWith(text);
}

/** True for the line of a request, which is never a part of a message. */
function endsMessage(text: string): boolean {
  return beginsRequest(text) || answered.test(text);
}

/** True in a table of Rich, where everything is indented but the next record. */
function isInTable(open: StreamSnapshot): boolean {
  return parseRichHead(textOfFirst(open)) !== null;
}

/** True while the traceback in the record that is open has not ended. */
function isInRecord(open: StreamSnapshot): boolean {
  const { lines, closed } = open;
  if (closed !== null || lines.length > maxTraceback || !opensTraceback(textOfFirst(open))) {
    return false;
  }
  return lines.length === 1 || !closesTraceback(textOfLast(open));
}

/** True where the quotes around the traceback of another process have begun. */
function isQuoted({ lines }: StreamSnapshot): boolean {
  return lines.filter((line) => line.text === quotes).length === 1;
}

function isContinuation(kind: LineKind): boolean {
  return kind === "frame" || kind === "indented" || kind === "closer" || kind === "caret";
}
