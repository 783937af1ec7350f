import { closeSync, fstatSync, lstatSync, statSync, type BigIntStats } from "node:fs";

import { openFile } from "./folder.ts";
import { readAt } from "./mark.ts";
import type { Problems } from "./problems.ts";
import { isNoLog, isUnsayable, oddKindOf, oddTextOf, refusalOf } from "./unreadable.ts";

/** What is at a path: a regular file, something else or nothing, or nobody may look. */
export type Finding = BigIntStats | "absent" | "hidden";

/** Looks at paths, and tells what is wrong there. */
export interface Probe {
  /** `expected`: something that can be read should be there, because its owner has named it. */
  stat(project: string, path: string, expected: boolean): Finding;
  /** True where the file can be opened, and holds text as far as its beginning tells. */
  mayOpen(project: string, path: string): boolean;
  /** True where nothing is, not even a link that leads nowhere. */
  isGone(path: string): boolean;
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
        if (expected || !isNoLog(stat)) problems.found(project, path, problem);
        return "absent";
      } catch (error) {
        const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
        // What a wildcard matches may be gone since, or be a link to what is not there yet.
        if (expected || !isAbsent || isUnsayable(path)) {
          problems.found(project, path, refusalOf(path, error));
        }
        return isAbsent ? "absent" : "hidden";
      }
    },
    mayOpen(project, path) {
      try {
        const { fd, stat } = openFile(path);
        const problem = oddTextAt(fd) ?? ownOutputAt(stat);
        if (problem !== null) problems.found(project, path, problem);
        return problem === null;
      } catch (error) {
        problems.found(project, path, refusalOf(path, error));
        return false;
      }
    },
    isGone(path) {
      try {
        lstatSync(path);
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === "ENOENT";
      }
    },
  };
}

/**
 * What the watcher prints is no log to be watched: an error that it tells of would be an error in that
 * log, which it tells of.
 */
function ownOutputAt({ dev, ino }: BigIntStats): string | null {
  const isOwn = [1, 2].some((fd) => {
    try {
      const own = fstatSync(fd, { bigint: true });
      return own.dev === dev && own.ino === ino;
    } catch {
      return false;
    }
  });
  return isOwn
    ? "it is what this watcher prints: leave it out of the pattern, or print to another folder"
    : null;
}

function oddTextAt(fd: number): string | null {
  try {
    return oddTextOf(readAt(fd, 0, 2));
  } finally {
    closeSync(fd);
  }
}
