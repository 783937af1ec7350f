import { isDying } from "../parse/dying.ts";
import { isGoroutine } from "../parse/languages/go.ts";
import { isPythonSeam, isTraceback } from "../parse/languages/python.ts";
import { isErrorLevel, levelOfWord } from "../parse/level.ts";
import { parseLogTime } from "../parse/log-time.ts";
import { isNestHead } from "../parse/logger-name.ts";
import { isStackLine } from "../parse/stack-line.ts";
import type { LogLine, StreamHabits } from "../types.ts";
import { visibleLine } from "../visible.ts";

const time =
  /^(?:(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?)|\[(\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?)\]|\[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?)(?: |$)/;
const colour = String.raw`(?:\x1b\[[0-9;]*m)+`;
const coloured = new RegExp(`^${colour}([A-Za-z]{3,9})${colour} (?=\\S)`);
const bare = /^([a-z]{3,9}) (?=\S)/;

const belongsToStack = /^(?:Stack trace:$|#\d+ |stack backtrace:$|[DIWEFAU], \[\d)/;

/** Lines with a level below error behind the time, after which `error` there is a level too. */
const enough = 2;

/** A line as its stream is to be read, and what it tells of the stream. */
export interface ReadLine {
  readonly line: LogLine;
  readonly habits: StreamHabits;
}

/**
 * Reads a line in the light of those before it in its stream.
 *
 * - `TIME error text` may be a level or a sentence. A colour of its own makes it a level, and so do
 *   lines with `info`, `debug` or `warn` in that place. It is then written in brackets, as other
 *   loggers do.
 * - `TIME     at pay (…)`: only what carries the lines of others puts a time before a line of a
 *   stack. From then on the time is taken off all lines.
 */
export function readInHabit(line: LogLine, habits: StreamHabits): ReadLine {
  if (!habits.carried && !mayTell(line.text)) return { line, habits };
  const match = time.exec(line.text);
  if (match === null) return { line, habits };
  const [all, plain, bracketed] = match;
  const rest = line.text.slice(all.length);
  if (habits.carried || isCarried(rest)) {
    const at = parseLogTime(plain ?? bracketed ?? "") ?? line.origin?.at ?? null;
    const origin = { level: null, pid: null, ...line.origin, at };
    const inner = readBareLevel(rest, habits.bareLevels, "");
    return {
      line: { ...line, text: inner.text, origin },
      habits: { carried: true, bareLevels: inner.seen },
    };
  }
  const { text, seen } = readBareLevel(rest, habits.bareLevels, all);
  if (text === rest && seen === habits.bareLevels) return { line, habits };
  return {
    line: text === rest ? line : { ...line, text },
    habits: { carried: false, bareLevels: seen },
  };
}

/** Cheap, and false for nearly every line: what stands behind the time is a level in capitals. */
function mayTell(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first !== 0x5b && (first < 0x30 || first > 0x39)) return false;
  const isDated = text.charCodeAt(4) === 0x2d || text.charCodeAt(5) === 0x2d;
  const space = text.indexOf(" ", isDated ? 12 : 0);
  const next = text.charCodeAt(space + 1);
  return space !== -1 && !(next >= 0x41 && next <= 0x5a && !carriedInitials.has(next));
}

/** Of `Traceback`, `During`, `The`, `PHP`, `Stack trace` and the letters of Ruby's Logger. */
const carriedInitials: ReadonlySet<number> = new Set(Buffer.from("TDPSIWEFAU"));

/** True for a line that no logger writes by itself, nor with a time before it. */
function isCarried(rest: string): boolean {
  switch (rest.charAt(0)) {
    case " ":
    case "\t":
      return isStackLine(rest) || isTraceback(rest);
    case "T":
    case "D":
      return isTraceback(rest) || isPythonSeam(rest) || belongsToStack.test(rest);
    case "g":
      return isGoroutine(rest);
    case "[":
      return isNestHead(rest) || time.test(rest);
    case "{":
      return /^\{"\w+":.*\}$/.test(rest);
    default:
      return isDying(rest) || time.test(rest) || belongsToStack.test(rest);
  }
}

/** The text with the word marked that is its level, and how many words below error stood there until now. */
function readBareLevel(rest: string, seen: number, before: string): { text: string; seen: number } {
  const inColour = coloured.exec(rest);
  const match = inColour ?? (before === "" ? null : bare.exec(rest));
  const [all = "", word = ""] = match ?? [];
  const level = match === null ? null : levelOfWord(word);
  if (level === null) return { text: rest, seen };
  const isLevel = inColour !== null || seen >= enough;
  return {
    text: isLevel ? `${before}[${word}] ${visibleLine(rest.slice(all.length))}` : rest,
    seen: isErrorLevel(level) ? seen : Math.min(seen + 1, enough),
  };
}
