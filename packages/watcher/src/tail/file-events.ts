import { readdirSync, statSync, watch, type BigIntStats, type Dirent } from "node:fs";
import { basename, dirname, join } from "node:path";

import { reasonOf } from "../errors.ts";
import { folderOf, leadsInto, matches } from "./globs.ts";

/** What happened to a file, or to which files there are. */
export interface FileEventHandlers {
  /** The file at this path was written. */
  changed(path: string): void;
  /** Files came or went. */
  moved(): void;
  /** No events from now on, or not all; the caller has to look by itself. Called once. */
  failed(reason: string): void;
}

/** What is listened to. */
export interface FileEvents {
  /**
   * Listens wherever the globs lead now. To be called before each look: what moved before it is seen
   * by the look, and what moves later is told.
   */
  refresh(): void;
  close(): void;
}

/** A folder that is listened to, or a link to a file somewhere else. */
interface Place {
  /** Which file the path led to when listening began. */
  readonly identity: string;
  /** What is below and is to be listened to as well; null when it has to be listed again. */
  below: readonly string[] | null;
  close(): void;
}

/**
 * Listens for file events where the globs lead: one watch of the system for each folder, however many
 * files are in it, and one for each link to a file, which may be written in another folder. Events are
 * hints: some are lost, as on network folders or when the system's watches are used up, so the caller
 * also looks at a slow pace. Nothing is told late: what a write costs the reader depends on it.
 */
export function listenForFileEvents(
  globs: readonly string[],
  handlers: FileEventHandlers,
): FileEvents {
  const folders = new Set(globs.map(folderOf));
  const places = new Map<string, Place>();
  let hasFailed = false;

  function fail(error: unknown): void {
    if (isOrdinary(error)) return;
    if (!hasFailed) handlers.failed(used[codeOf(error)] ?? reasonOf(error));
    hasFailed = true;
  }
  function fits(path: string): boolean {
    return globs.some((glob) => matches(glob, path));
  }
  function leads(path: string): boolean {
    return globs.some((glob) => leadsInto(glob, path));
  }

  /** Listens at a path and at what is below it. `above`: what the path led through; links may lead back. */
  function visit(path: string, above: readonly string[], visited: Set<string>): void {
    const stat = statOf(path);
    if (stat === undefined || visited.has(path)) return;
    const identity = `${stat.dev}:${stat.ino}`;
    if (above.includes(identity)) return;
    const place = listenAt(path, stat, identity);
    if (place === null) return;
    visited.add(path);
    place.below ??= list(path);
    for (const next of place.below) visit(next, [...above, identity], visited);
  }

  function listenAt(path: string, stat: BigIntStats, identity: string): Place | null {
    const known = places.get(path);
    if (known?.identity === identity) return known;
    forget(path);
    try {
      const place = stat.isDirectory()
        ? listenToFolder(path, identity)
        : listenToFile(path, identity);
      places.set(path, place);
      return place;
    } catch (error) {
      fail(error);
      return null;
    }
  }

  function listenToFolder(folder: string, identity: string): Place {
    // Patterns are slow to match, and a busy log is written thousands of times a second.
    const paths = new Map<string, string | null>();
    function pathOf(name: string): string | null {
      const known = paths.get(name);
      if (known !== undefined) return known;
      const path = join(folder, name);
      const found = fits(path) ? path : null;
      paths.set(name, found);
      return found;
    }
    const watcher = watch(folder, (kind, name) => {
      if (name === null || (kind === "rename" && name === basename(folder))) {
        // The system says so when the folder itself has gone; another one may have its inode.
        forget(folder);
        handlers.moved();
        return;
      }
      if (kind === "rename") {
        paths.clear();
        const path = join(folder, name);
        if (!fits(path) && !leads(path)) return;
        place.below = null;
        handlers.moved();
        return;
      }
      const path = pathOf(name);
      if (path !== null) handlers.changed(path);
    }).on("error", fail);
    const place: Place = { identity, below: null, close: () => watcher.close() };
    return place;
  }

  function listenToFile(path: string, identity: string): Place {
    const watcher = watch(path, (kind) => {
      if (kind === "rename") handlers.moved();
      else handlers.changed(path);
    }).on("error", fail);
    return { identity, below: [], close: () => watcher.close() };
  }

  function list(path: string): readonly string[] {
    try {
      const entries = readdirSync(path, { withFileTypes: true });
      return entries
        .filter((entry) => isToBeVisited(path, entry))
        .map(({ name }) => join(path, name));
    } catch (error) {
      fail(error);
      return [];
    }
  }

  function isToBeVisited(folder: string, entry: Dirent): boolean {
    if (!entry.isDirectory() && !entry.isSymbolicLink()) return false;
    const path = join(folder, entry.name);
    return leads(path) || (entry.isSymbolicLink() && fits(path));
  }

  function forget(path: string): void {
    places.get(path)?.close();
    places.delete(path);
  }

  return {
    refresh() {
      const visited = new Set<string>();
      for (const folder of folders) visit(nearestFolder(folder), [], visited);
      for (const path of places.keys()) if (!visited.has(path)) forget(path);
    },
    close() {
      for (const path of places.keys()) forget(path);
    },
  };
}

/** The folder, or what there is of the way to it. */
function nearestFolder(folder: string): string {
  let nearest = folder;
  while (nearest !== dirname(nearest) && statOf(nearest)?.isDirectory() !== true) {
    nearest = dirname(nearest);
  }
  return nearest;
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** What is used up where the system does not listen any more. Node.js says that it is the disk, or open files. */
const used: Readonly<Record<string, string>> = {
  ENOSPC: "all file watches of this user are in use: raise `fs.inotify.max_user_watches`",
  EMFILE:
    "this user may not listen for file events any more: raise `fs.inotify.max_user_instances`, or the limit of open files",
};

/** It has gone meanwhile, or this user may not look: the sources that need it say so themselves. */
function isOrdinary(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "EACCES", "EPERM"].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
