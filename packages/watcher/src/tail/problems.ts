import type { EventSink } from "../events.ts";

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
  all(): readonly Problem[];
}

/** Keeps the problems in memory: after a restart they are found and told again. */
export function createProblems(events: EventSink): Problems {
  const problems = new Map<string, Problem>();
  return {
    found(project, source, reason) {
      const key = JSON.stringify([project, source]);
      if (problems.get(key)?.reason === reason) return;
      problems.set(key, { project, source, reason });
      events({ event: "source:unreadable", project, source, reason });
    },
    cleared(project, source) {
      // Asked at each read.
      if (problems.size === 0) return;
      const known = problems.delete(JSON.stringify([project, source]));
      if (known) events({ event: "source:readable", project, source });
    },
    all: () => [...problems.values()],
  };
}
