import type { Finding } from "./finding.ts";

/** The usual depth of a key below `projects:`. */
const usualIndent = "  ";

/** What there is already. */
export interface WrittenConfig {
  readonly file: string;
  /** Null where there is no such file. */
  readonly text: string | null;
  /** Keys of its projects; none where it has mistakes. */
  readonly projects: ReadonlySet<string>;
}

/**
 * The lines that watch what runs here and is not watched yet, ready to be pasted: a whole file where
 * there is none, else what goes below `projects:`, as deep as the keys that stand there. Logs of one
 * service become one project. Empty where there is nothing to add.
 */
export function linesToAdd(
  findings: readonly Finding[],
  { file, text, projects }: WrittenConfig,
): readonly string[] {
  const found = [...newProjects(findings, projects)];
  if (found.length === 0) return [];
  const indent = (text === null ? null : indentIn(text)) ?? usualIndent;
  const entries = found.map(([key, logs]) => `${indent}${key}: { logs: [${logs.join(", ")}] }`);
  return text === null
    ? ["", `To watch it, write ${file}:`, "", "watcher: {}", "projects:", ...entries]
    : ["", `To watch it, add below projects: in ${file}:`, "", ...entries];
}

/** Logs by the key of a project that is not there yet. */
function newProjects(
  findings: readonly Finding[],
  taken: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, string>();
  const logs = new Map<string, string[]>();
  for (const { add } of findings) {
    if (add === undefined) continue;
    const key = keys.get(add.owner) ?? freeKey(add.project, [...taken, ...logs.keys()]);
    keys.set(add.owner, key);
    logs.set(key, [...(logs.get(key) ?? []), add.log]);
  }
  return logs;
}

/** The key, or the key and the first number that nobody has. */
function freeKey(key: string, taken: readonly string[]): string {
  let free = key;
  for (let number = 2; taken.includes(free); number += 1) free = `${key}-${number}`;
  return free;
}

/** The spaces before the first key below `projects:`; null where none stands on a line of its own. */
function indentIn(text: string): string | null {
  const [, indent = null] =
    /^projects:[^\S\n]*(?:#.*)?\n(?:[^\S\n]*(?:#.*)?\n)*( +)[^\s#]/m.exec(text) ?? [];
  return indent;
}
