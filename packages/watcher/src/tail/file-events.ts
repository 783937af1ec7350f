import { matchesGlob } from "node:path";

import { watch } from "chokidar";

import { reasonOf } from "../errors.ts";
import { folderOf } from "./globs.ts";

/** What happened to a file, or to which files there are. */
export interface FileEventHandlers {
  /** The file at this path was written. */
  changed(path: string): void;
  /** Files came or went. */
  moved(): void;
  /** No events from now on; the caller has to look by itself. */
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
  const folders = [...new Set(globs.map(folderOf))];
  const watcher = watch(folders, {
    ignoreInitial: true,
    ignored: (path, stats) =>
      stats?.isFile() === true && !globs.some((pattern) => matchesGlob(path, pattern)),
  });
  watcher.on("change", (path) => handlers.changed(path));
  // Ready: what moved while it began to listen was not told.
  for (const event of ["ready", "add", "unlink", "unlinkDir"] as const) {
    watcher.on(event, () => handlers.moved());
  }
  watcher.on("error", (error) => handlers.failed(reasonOf(error)));
  return { close: () => watcher.close() };
}
