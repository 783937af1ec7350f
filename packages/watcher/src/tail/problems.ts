import type { EventSink } from "../events.ts";
import { sourceKey } from "./source-name.ts";

/** A source that cannot be read, and why. */
export interface Problem {
  readonly project: string;
  readonly source: string;
  readonly reason: string;
}

/** Which sources cannot be read. Each change is told once. */
export interface Problems {
  found(project: string, source: string, reason: string): void;
  cleared(project: string, source: string): void;
  /** There is no such source any more: nothing is wrong with it, and nothing is read there either. */
  gone(project: string, source: string): void;
  has(project: string, source: string): boolean;
  all(): readonly Problem[];
}

/** Keeps the problems in memory: after a restart they are found and told again. */
export function createProblems(events: EventSink): Problems {
  const problems = new Map<string, Problem>();
  function has(project: string, source: string): boolean {
    // Asked at each read.
    return problems.size > 0 && problems.has(sourceKey(project, source));
  }
  return {
    has,
    found(project, source, reason) {
      const key = sourceKey(project, source);
      if (problems.get(key)?.reason === reason) return;
      problems.set(key, { project, source, reason });
      events({ event: "source:unreadable", project, source, reason });
    },
    cleared(project, source) {
      if (!has(project, source)) return;
      problems.delete(sourceKey(project, source));
      events({ event: "source:readable", project, source });
    },
    gone: (project, source) => void problems.delete(sourceKey(project, source)),
    all: () => [...problems.values()],
  };
}
