import { dirname, join } from "node:path";

import type { FileRecord } from "../state/files.ts";
import { namesIn, sourcesOf } from "./folder.ts";
import type { Following } from "./following.ts";

/**
 * Looks for new names beside the followed files. A copy of a log can be all that is left of what was
 * written and truncated between two looks at the log, and nothing but its name tells.
 */
export interface Newcomers {
  /** Files will be looked for at these paths: what comes beside them from now on is new. */
  before(paths: readonly string[]): void;
  /** Records of files beside which a generation has come since the last call. */
  look(): readonly FileRecord[];
}

/** Knows no folder yet. */
export function createNewcomers(followed: Following): Newcomers {
  const listed = new Map<string, ReadonlySet<string>>();
  return {
    before(paths) {
      for (const folder of new Set(paths.map(dirname))) {
        if (!listed.has(folder)) listed.set(folder, new Set(namesIn(folder)));
      }
    },
    look() {
      const records = [...followed].map((file) => file.record());
      const byFolder = Map.groupBy(records, ({ source }) => dirname(source));
      for (const folder of listed.keys()) if (!byFolder.has(folder)) listed.delete(folder);
      return [...byFolder].flatMap(([folder, logs]) => {
        const names = new Set(namesIn(folder));
        const known = listed.get(folder) ?? names;
        listed.set(folder, names);
        const added = [...names].filter((name) => !known.has(name));
        const sources = new Set(added.flatMap((name) => sourcesOf(join(folder, name))));
        return logs.filter(({ source }) => sources.has(source));
      });
    },
  };
}
