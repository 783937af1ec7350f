import { closeSync, statSync, type BigIntStats } from "node:fs";

import { openFile } from "./folder.ts";
import { readAt } from "./mark.ts";
import type { Problems } from "./problems.ts";
import { oddKindOf, oddTextOf, refusalOf } from "./unreadable.ts";

/** What is at a path: a regular file, something else or nothing, or nobody may look. */
export type Finding = BigIntStats | "absent" | "hidden";

/** Looks at paths, and tells what is wrong there. */
export interface Probe {
  /** `expected`: something that can be read should be there, because its owner has named it. */
  stat(project: string, path: string, expected: boolean): Finding;
  /** True where the file can be opened, and holds text as far as its beginning tells. */
  mayOpen(project: string, path: string): boolean;
}

/** Tells the problems that it meets. */
export function createProbe(problems: Problems): Probe {
  return {
    stat(project, path, expected) {
      try {
        const stat = statSync(path, { bigint: true });
        const problem = oddKindOf(path, stat);
        if (problem === null) return stat;
        // A wildcard that matches a folder as well is no fault; a folder in place of a log is one.
        if (expected) problems.found(project, path, problem);
        return "absent";
      } catch (error) {
        const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
        if (expected || !isAbsent) problems.found(project, path, refusalOf(error));
        return isAbsent ? "absent" : "hidden";
      }
    },
    mayOpen(project, path) {
      try {
        const { fd } = openFile(path);
        const problem = oddTextAt(fd);
        if (problem !== null) problems.found(project, path, problem);
        return problem === null;
      } catch (error) {
        problems.found(project, path, refusalOf(error));
        return false;
      }
    },
  };
}

function oddTextAt(fd: number): string | null {
  try {
    return oddTextOf(readAt(fd, 0, 2));
  } finally {
    closeSync(fd);
  }
}
