import { matchesGlob, sep } from "node:path";

import { watch } from "chokidar";

import { reasonOf } from "../errors.ts";
import { folderOf, matches } from "./globs.ts";

/** What happened to a file, or to which files there are. */
export interface FileEventHandlers {
  /** The file at this path was written. */
  changed(path: string): void;
  /** Files came or went. */
  moved(): void;
  /** No events from now on, or not all; the caller has to look by itself. Called once. */
  failed(reason: string): void;
}

/**
 * Listens for file events below the folders of the globs. Events are hints: some are lost, as on
 * network folders or when the system's watches are used up, so the caller also looks at a slow pace.
 */
export function listenForFileEvents(
  globs: readonly string[],
  handlers: FileEventHandlers,
): { close(): Promise<void> } {
  const watcher = watch([...new Set(globs.map(folderOf))], {
    ignoreInitial: true,
    ignorePermissionErrors: true,
    ignored(path, stats) {
      if (stats === undefined) return false;
      const fits = stats.isDirectory() ? leadsInto : matches;
      return !globs.some((glob) => fits(glob, path));
    },
  });
  watcher.on("change", (path) => handlers.changed(path));
  // Ready: what moved while it began to listen was not told.
  for (const event of ["ready", "add", "unlink", "unlinkDir"] as const) {
    watcher.on(event, () => handlers.moved());
  }
  let hasFailed = false;
  watcher.on("error", (error) => {
    if (!hasFailed) handlers.failed(reasonOf(error));
    hasFailed = true;
  });
  return { close: () => watcher.close() };
}

/** True for a folder that is above something the glob can match, or above where it begins. */
export function leadsInto(glob: string, folder: string): boolean {
  const wanted = glob.split(sep);
  const given = folder.split(sep).filter((part, index) => index === 0 || part !== "");
  for (const [index, part] of given.entries()) {
    const pattern = wanted[index];
    if (pattern === "**") return true;
    if (pattern === undefined || index === wanted.length - 1) return false;
    if (part !== pattern && !matchesGlob(part, pattern)) return false;
  }
  return true;
}
