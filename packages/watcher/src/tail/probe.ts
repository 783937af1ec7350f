import { closeSync, statSync, type BigIntStats } from "node:fs";

import { reasonOf } from "../errors.ts";
import { kindOf, openFile } from "./folder.ts";
import type { Problems } from "./problems.ts";

/** What is at a path: a regular file, something else or nothing, or nobody may look. */
export type Finding = BigIntStats | "absent" | "hidden";

/** Looks at paths, and tells what is wrong there. */
export interface Probe {
  /** `expected`: something that can be read should be there, because its owner has named it. */
  stat(project: string, path: string, expected: boolean): Finding;
  /** True where the file can be opened. */
  mayOpen(project: string, path: string): boolean;
}

/** Tells the problems that it meets. */
export function createProbe(problems: Problems): Probe {
  return {
    stat(project, path, expected) {
      try {
        const stat = statSync(path, { bigint: true });
        if (stat.isFile()) return stat;
        // A wildcard that matches a folder as well is no fault; a folder in place of a log is one.
        if (expected) problems.found(project, path, kindOf(stat));
        return "absent";
      } catch (error) {
        const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
        if (expected || !isAbsent) problems.found(project, path, reasonOf(error));
        return isAbsent ? "absent" : "hidden";
      }
    },
    mayOpen(project, path) {
      try {
        closeSync(openFile(path).fd);
        return true;
      } catch (error) {
        problems.found(project, path, reasonOf(error));
        return false;
      }
    },
  };
}
