import type { FollowedFile } from "./followed-file.ts";

/** The files that are followed, of which there may be thousands, by what they are asked for. */
export interface Following extends Iterable<FollowedFile> {
  readonly size: number;
  has(file: FollowedFile): boolean;
  withInode(project: string, inode: string): readonly FollowedFile[];
  /** Those whose record has this path. */
  atPath(path: string): readonly FollowedFile[];
  /** Those of one source, rotated ones too. */
  ofSource(project: string, source: string): readonly FollowedFile[];
}

/** The same, for whoever keeps it. */
export interface FollowingKeeper extends Following {
  add(file: FollowedFile): void;
  delete(file: FollowedFile): void;
  /** It has been found under another name. */
  move(file: FollowedFile, path: string): void;
  clear(): void;
}

/**
 * Follows nothing yet. A file keeps its project, source and inode for as long as it is followed, and is
 * moved to another path only by {@link FollowingKeeper.move}.
 */
export function createFollowing(): FollowingKeeper {
  const all = new Set<FollowedFile>();
  const groups = new Map<string, Set<FollowedFile>>();

  function group(kind: string, project: string, name: string): readonly FollowedFile[] {
    return [...(groups.get(JSON.stringify([kind, project, name])) ?? [])];
  }
  function add(file: FollowedFile): void {
    all.add(file);
    for (const key of keysOf(file)) groups.set(key, (groups.get(key) ?? new Set()).add(file));
  }
  function remove(file: FollowedFile): void {
    all.delete(file);
    for (const key of keysOf(file)) {
      const left = groups.get(key);
      left?.delete(file);
      if (left?.size === 0) groups.delete(key);
    }
  }

  return {
    get size() {
      return all.size;
    },
    [Symbol.iterator]: () => all[Symbol.iterator](),
    has: (file) => all.has(file),
    withInode: (project, inode) => group("inode", project, inode),
    ofSource: (project, source) => group("source", project, source),
    atPath: (path) => group("path", "", path),
    add,
    delete: remove,
    move(file, path) {
      remove(file);
      file.moveTo(path);
      add(file);
    },
    clear() {
      all.clear();
      groups.clear();
    },
  };
}

function keysOf(file: FollowedFile): readonly string[] {
  const { project, source, path, inode } = file.record();
  return [
    ["inode", project, inode],
    ["source", project, source],
    ["path", "", path],
  ].map((key) => JSON.stringify(key));
}
