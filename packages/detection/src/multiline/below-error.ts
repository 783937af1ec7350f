import { findErrorHeader, parseErrorHeader } from "../parse/error-header.ts";
import { continuesGoPanic } from "../parse/languages/go.ts";
import { isRaised, tracebackHead } from "../parse/languages/python.ts";
import { levelOfWord } from "../parse/level.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import type { StreamSnapshot } from "../types.ts";
import type { LineKind } from "./line-kind.ts";
import {
  endsInPlace,
  isFirstAlone,
  levelOfFirst,
  maxHeld,
  textOfFirst,
  textOfLastOwn,
} from "./open-entry.ts";

/** Behind this no logger names its thread or class. In UTF-16 code units. */
const maxLayout = 200;

/** True where the text of a warning of Node may go on: with `--trace-warnings` a stack follows it. */
export function isInWarning(open: StreamSnapshot): boolean {
  const { lines } = open;
  return lines.length <= 3 && isFirstAlone(open) && textOfFirst(open).startsWith("(node:");
}

/**
 * True for a warning, under which loggers print the exception that they warn of. Celery tells at
 * `info` what it will do again.
 */
export function isBelowError(open: StreamSnapshot): boolean {
  const level = levelOfFirst(open);
  const isBelow = level === "warn" || level === "debug";
  return isFirstAlone(open) && (isBelow || / retry: Retry in \d/.test(textOfFirst(open)));
}

/**
 * An exception with its package, or the class that it is a part of, under a warning: Java's loggers print it there. Under an informational
 * line it is the logger's too where that names its thread or class: what nobody caught begins with
 * `Exception in thread`.
 */
export function explains(open: StreamSnapshot, text: string): boolean {
  if (!/^(?:[\w$]+[.$])+[A-Z]/.test(text)) return false;
  return isBelowError(open) || (isUnderInfo(open) && namesLogger(textOfFirst(open)));
}

function isUnderInfo(open: StreamSnapshot): boolean {
  return isFirstAlone(open) && levelOfFirst(open) === "info";
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
 * True for a line below error level under which the stack of an error may stand, whose message has
 * several lines, or whose class is not called an error: the level is that of all of it.
 */
export function mayGoOn(open: StreamSnapshot, text: string): boolean {
  const { phase, lines, closed } = open;
  if (phase !== "healthy" || closed !== null || lines.length > maxHeld) return false;
  const first = textOfFirst(open);
  if (lines.length === 1 && endsInPlace(first)) return true;
  const said = parseLeveledLine(first)?.rest ?? "";
  const repeated = /^[A-Z][\w$.]{0,80}: (.+)$/.exec(text)?.[1];
  if (lines.length === 1 && repeated !== undefined && said.includes(repeated)) return true;
  if (isZapStack(first, text)) return true;
  return (parseErrorHeader(said) ?? findErrorHeader(said)) !== null;
}

/** True for a call in the stack that zap writes under a warning too: its line has no mark of its own. */
export function isZapStack(first: string, text: string): boolean {
  return first.includes("\t") && continuesGoPanic(text);
}

/** True for what joins the next traceback to one that a logger wrote behind its level. */
export function joinsTraceback(open: StreamSnapshot, kind: LineKind): boolean {
  return kind === "seam" && endsTraceback(open, textOfLastOwn(open));
}

/** True for the exception under a traceback that a logger wrote behind its level. */
export function endsTraceback(open: StreamSnapshot, text: string): boolean {
  const first = parseLeveledLine(textOfFirst(open));
  return open.lines.length > 1 && first !== null && saysTraceback(first.rest) && isRaised(text);
}

/** Also behind the name of a logger, of which a healthy line is read no further than its level. */
function saysTraceback(text: string): boolean {
  return text.endsWith(tracebackHead);
}
