import { type Level, levelOfWord, levelWords } from "./level.ts";
import { parseLogTime } from "./log-time.ts";

/** What stands before the text of a plain line. */
export interface LeveledLine {
  /** Milliseconds since 1970; null where the line has no full date. */
  readonly at: number | null;
  /** Null for a line that begins with a time and names no level. */
  readonly level: Level | null;
  readonly pid: number | null;
  /** The text after all that. */
  readonly rest: string;
}

// The tokens before the text. Each is tried at what the last one left, so that a line is read once.
const fullDate =
  /^\[?(\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,:]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d)(?![\d:]))?|\d{1,2}\/\d{1,2}\/\d{4},? \d{1,2}:\d\d:\d\d(?: [AP]M)?)\]?:?(?=\s|$)/;
const otherTime =
  /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?:?)(?=\s|$)/;
const level = new RegExp(
  `^(?:${[
    // A word in a text decides nothing: a level is upper case, or bracketed, or before a colon.
    String.raw`(${levelWords.toUpperCase()})(?=[\s:|]|$)`,
    String.raw`[[(<]\s?((?:${levelWords})|(?:${levelWords.toUpperCase()})|[A-Z][a-z]{2,8})\s?[\])>]`,
    String.raw`(?:level=)?(${levelWords}|Warning)(?=:\s|:$|\s\|)`,
    String.raw`level=(${levelWords})(?=\s|$)`,
  ].join("|")})`,
);
const processId = /^(?:\[(\d{1,7})\]|\((\d{1,7})\)):?(?=\s|$)/;
const figure = /^\d{1,7}:?(?=\s)/;
const bracketed = /^(?:\[[^\][]{0,60}\]|\([^()]{0,60}\))(?=\s|$)/;
const separator = /^(?:-{1,3}|[|:])(?=\s|$)/;
const word = /^[A-Za-z_][\w.@/-]{0,60}(?:\[(\d{1,7})\])?:?(?=\s)/;

/** More tokens than this are a text, not a prefix. */
const maxTokens = 9;
/** Host, service, thread: words without brackets count as a prefix only after a time. */
const maxWords = 2;

/**
 * Reads the time, level and process id at the beginning of a line. Null for a line that begins with
 * neither a time nor a level.
 */
export function parseLeveledLine(line: string): LeveledLine | null {
  const scanner = createScanner(line);
  let at: number | null = null;
  let timed = false;
  let pid: number | null = null;
  let words = 0;
  let text = line;

  function takeTime(): boolean {
    const date = scanner.take(fullDate);
    if (date === null && scanner.take(otherTime) === null) return false;
    at = date === null ? null : parseLogTime(date);
    timed = true;
    text = scanner.rest();
    return true;
  }

  for (let tokens = 0; tokens < maxTokens; tokens += 1) {
    const name = scanner.take(level);
    const found = name === null ? null : levelOfWord(name);
    if (found !== null) {
      if (!timed) takeTime();
      const after = scanner.take(processId);
      pid ??= after === null ? null : Number(after);
      scanner.take(separator);
      return { at, level: found, pid, rest: scanner.rest() };
    }
    if (name !== null) continue;
    if (!timed && takeTime()) continue;
    const before = scanner.take(processId);
    if (before !== null) {
      pid ??= Number(before);
      continue;
    }
    if (
      scanner.take(figure) !== null ||
      scanner.take(bracketed) !== null ||
      scanner.take(separator) !== null
    )
      continue;
    if (!timed || words === maxWords || scanner.take(word) === null) break;
    words += 1;
  }
  return timed ? { at, level: null, pid: null, rest: text } : null;
}

interface Scanner {
  /** Takes a token and the blanks after it; its first group that matched, or all of it. */
  take(token: RegExp): string | null;
  rest(): string;
}

function createScanner(line: string): Scanner {
  let rest = line;
  return {
    take(token) {
      const match = token.exec(rest);
      if (match === null) return null;
      rest = rest.slice(match[0].length).trimStart();
      return match.slice(1).find((group) => group !== undefined) ?? match[0];
    },
    rest: () => rest,
  };
}
