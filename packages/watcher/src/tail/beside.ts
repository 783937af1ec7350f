import { statSync } from "node:fs";

import type { FileRecord } from "../state/files.ts";
import type { Around } from "./around.ts";
import { isPacked } from "./folder.ts";
import type { Following } from "./following.ts";
import type { LogFile } from "./log-file.ts";
import { openLogFile } from "./open-log-file.ts";
import type { SourceName } from "./source-name.ts";

/** Where the files of a source may be. */
export interface Surroundings {
  readonly name: SourceName;
  /** Paths that are opened in any case. */
  readonly wanted: readonly string[];
  readonly records: readonly FileRecord[];
  readonly view: Around;
  readonly followed: Following;
  /** A folder to unpack into. */
  readonly scratch: string;
  /** True for the path of a log of its own. */
  isPlace(project: string, path: string): boolean;
  /** One of `wanted` cannot be opened. */
  refused(path: string, error: unknown): void;
}

/**
 * Opens what may belong to a source and is not followed: files of its records and generations of it,
 * oldest write first. Null where what is opened is not what was listed: files are being renamed. The
 * caller closes the files.
 */
export function openBeside(around: Surroundings): readonly LogFile[] | null {
  const { name, wanted, records, view, followed, scratch } = around;
  const { project, source } = name;
  const beside = [
    ...records.map((record) => record.path),
    ...records.flatMap(targetIn),
    ...records.flatMap(({ inode }) => view.withInode(inode).map((file) => file.path)),
    ...view.generations.map((file) => file.path),
  ];
  const mine = beside.filter((path) => path === source || !around.isPlace(project, path));
  function open(path: string): LogFile | "gone" | null {
    try {
      return openLogFile(path, scratch);
    } catch (error) {
      if (wanted.includes(path)) around.refused(path, error);
      return null;
    }
  }

  const found = new Map<string, LogFile>();
  let isSame = true;
  for (const path of new Set([...wanted, ...mine])) {
    const file = open(path);
    if (file === null) continue;
    const inode = file === "gone" ? undefined : String(file.stat.ino);
    const listed = view.inodeAt(path);
    isSame &&= listed === undefined || listed === inode;
    if (file === "gone" || inode === undefined) continue;
    // Two names of one file, or a followed one that has this name now.
    const isTaken =
      found.has(inode) || followed.withInode(project, inode).some((other) => other.isAt(file.stat));
    if (isTaken) file.close();
    else found.set(inode, file);
  }
  const files = [...found.values()].toSorted((a, b) => Number(a.stat.mtimeNs - b.stat.mtimeNs));
  if (isSame) return files;
  for (const file of files) file.close();
  return null;
}

/** Where the file of a record is that its link has left; nothing where another one is there now. */
function targetIn({ target, device, inode }: FileRecord): readonly string[] {
  if (target === null) return [];
  try {
    const { dev, ino } = statSync(target, { bigint: true });
    return String(dev) === device && String(ino) === inode ? [target] : [];
  } catch {
    return [];
  }
}

/** True where the file of a record is there and may not be looked at: then it is not gone. */
export function isHidden(record: FileRecord, view: Around, found: readonly LogFile[]): boolean {
  if (found.some(({ stat }) => String(stat.ino) === record.inode)) return false;
  // One that is being packed was given the inode of what is gone.
  const listed = view.withInode(record.inode);
  if (listed.some(({ path }) => isPacked(path) === isPacked(record.path))) return true;
  try {
    statSync(record.path, { throwIfNoEntry: false });
    return false;
  } catch {
    return true;
  }
}
