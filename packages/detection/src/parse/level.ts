import type { Level } from "../types.ts";

const names: Readonly<Record<Level, string>> = {
  debug: "trace|trce|verbose|vrb|silly|debug|dbug|dbg|fine|finer|finest|config",
  info: "information|info|inf|log|notice|noti|note|http|success",
  warn: "warning|warn|wrn|deprecated|deprecation",
  error: "error|err|erro|eror|severe|critical|crit|alert|aler|fail",
  fatal: "fatal|emergency|emerg|emer|panic|dpanic|ftl|fata",
};

/** Alternatives of a regular expression: every word that is a level, lower case. */
export const levelWords: string = Object.values(names).join("|");

const levels: ReadonlyMap<string, Level> = new Map(
  (Object.keys(names) as Level[]).flatMap((level) =>
    names[level].split("|").map((name) => [name, level] as const),
  ),
);

/** The level that a word in a level's place means, whatever its case; null for another word. */
export function levelOfWord(word: string): Level | null {
  return levels.get(word.toLowerCase()) ?? null;
}

const letters: Readonly<Record<string, Level>> = {
  T: "debug",
  V: "debug",
  D: "debug",
  I: "info",
  W: "warn",
  C: "error",
  E: "error",
  F: "fatal",
  Db: "debug",
  In: "info",
  No: "info",
  Wa: "warn",
  Er: "error",
  Cr: "error",
  Al: "error",
  Em: "fatal",
};

/** The level that one or two letters in a level's place stand for; null for another text. */
export function levelOfLetter(letter: string): Level | null {
  return letters[letter] ?? null;
}

/** The level of a number on the scale of pino and bunyan: 30 info, 50 error, 60 fatal. */
export function levelOfNumber(value: number): Level {
  if (value >= 60) return "fatal";
  if (value >= 50) return "error";
  if (value >= 40) return "warn";
  return value >= 30 ? "info" : "debug";
}

/** The level of a number on the scale of syslog: 0 emergency, 3 error, 7 debug. */
export function levelOfPriority(priority: number): Level {
  if (priority <= 3) return priority === 0 ? "fatal" : "error";
  if (priority === 4) return "warn";
  return priority === 7 ? "debug" : "info";
}

/** True for a level at which a record is an error. */
export function isErrorLevel(level: Level | null): boolean {
  return level === "error" || level === "fatal";
}

/** What stands before the text of a plain line. */
export interface LeveledLine {
  /** As it is written, for `parseLogTime`; null where the line has no full date. */
  readonly time: string | null;
  /** Null for a line that begins with a time and names no level. */
  readonly level: Level | null;
  readonly pid: number | null;
  /** The text after all that. */
  readonly rest: string;
}
