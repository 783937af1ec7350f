/** Levels of loggers, brought to one scale. `fatal` says that the process is or may be gone. */
export type Level = "debug" | "info" | "warn" | "error" | "fatal";

const names: Readonly<Record<Level, string>> = {
  debug: "trace|verbose|silly|debug|dbg|fine|finer|finest",
  info: "information|info|inf|log|notice|note|http",
  warn: "warning|warn|wrn",
  error: "error|err|severe|critical|crit|alert",
  fatal: "fatal|emergency|emerg|panic|ftl",
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

/** The level of a number on the scale of pino and bunyan: 30 info, 50 error, 60 fatal. */
export function levelOfNumber(value: number): Level {
  if (value >= 60) return "fatal";
  if (value >= 50) return "error";
  if (value >= 40) return "warn";
  return value >= 30 ? "info" : "debug";
}

/** True for a level at which a record is an error. */
export function isErrorLevel(level: Level | null): boolean {
  return level === "error" || level === "fatal";
}
