import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import type { FileRecord } from "../state/files.ts";
import {
  clockGrain,
  namesIn,
  sourcesOf,
  unpackedName,
  viewFolder,
  type Neighbour,
} from "./folder.ts";

/** The files that may be generations of a log, as they were listed. */
export interface Around {
  /** The inode that was at a path; undefined where there was none. */
  inodeAt(path: string): string | undefined;
  /** Files with this inode, whatever they are called. */
  withInode(inode: string): readonly Neighbour[];
  /** Those whose names say so, packed by gzip or not. */
  readonly generations: readonly Neighbour[];
  /** True where nobody else's logs are: what nobody has read there is of this log. */
  isOwn(path: string): boolean;
  /** True in a folder beside the log's own: nothing but what was read tells of which log it is. */
  isBeside(path: string): boolean;
  /** Folders in which it was looked. */
  readonly folders: readonly string[];
}

/**
 * Lists where the generations of logs are. Besides beside the log that is
 *
 * - in a folder into which it is rotated. That is known from a record whose file is there. Else it may
 *   be one below, or one beside the log's own, which has names of its generations and no log of its
 *   name. There may be logs of other services in these: what nobody has read is of this one only where
 *   it is below, and has the whole name of the log.
 * - where a link leads, beside its target. Between an older target and the one of today, by numbers in
 *   their names (`app.1.log`, `app.3.log`), there are files to which it led while nobody looked; and
 *   so are those made since its source was first looked for, where it has come later.
 */
export interface Surveyor {
  around(source: string, records: readonly FileRecord[], since: number): Around;
  /**
   * The same as long as nothing comes into the folders, leaves them, or is renamed in them; null where
   * something has just done so, since the next one may do so at the same time by the clock of the files.
   */
  stampOf(folders: readonly string[]): string | null;
}

/** Where there are more folders than this they are not there for one log. */
const mostFolders = 64;

/** Lists each folder once, and is made anew for each look. */
export function createSurveyor(): Surveyor {
  /** Taken before a folder is listed, so that it says of no list that it is newer than it is. */
  const stamp = remembered(stampOfFolder);
  const view = remembered(stamped(viewFolder));
  const names = remembered(stamped((folder) => new Set(namesIn(folder))));
  /** The logs of which there are generations in a folder. */
  const logs = remembered(
    (folder) => new Set(namesIn(folder).flatMap((name) => sourcesOf(join(folder, name)))),
  );
  const foldersBelow = remembered(stamped(foldersIn));
  const real = remembered((folder) => realpathSync(folder));

  function stamped<T>(list: (folder: string) => T): (folder: string) => T {
    return (folder) => {
      stamp(folder);
      return list(folder);
    };
  }

  /** Where links lead from a path; null where there are none. */
  function targetOf(path: string): string | null {
    try {
      const isLink = lstatSync(path).isSymbolicLink();
      const target = isLink ? realpathSync(path) : join(real(dirname(path)), basename(path));
      return target === path ? null : target;
    } catch {
      return null;
    }
  }

  function isRotatedInto(folder: string, log: string): boolean {
    return !names(folder).has(log) && logs(folder).has(join(folder, log));
  }

  function ledBetween(source: string, records: readonly FileRecord[], since: number) {
    const target = targetOf(source);
    const older = new Set(records.flatMap((record) => record.target ?? []));
    if (target === null) return { targets: [...older], between: [] };
    const { files } = view(dirname(target));
    const between = files.filter(({ path, stat }) => {
      if (older.size === 0) return Number(stat.birthtimeMs) > since && isBefore(path, target);
      return [...older].some((first) => isBefore(first, path)) && isBefore(path, target);
    });
    return { targets: [...older.add(target)], between };
  }

  /** Folders into which the log may be rotated, below its own and beside that. */
  function nearby(source: string, records: readonly FileRecord[]) {
    const own = dirname(source);
    const log = basename(source);
    const below = foldersBelow(own).filter((folder) => isRotatedInto(folder, log));
    const siblings = records.length === 0 ? [] : foldersBelow(dirname(own));
    const beside = siblings.filter((folder) => folder !== own && isRotatedInto(folder, log));
    return { below, beside, looked: [...foldersBelow(own), ...siblings] };
  }

  return {
    around(source, records, since) {
      const log = basename(source);
      const { targets, between } = ledBetween(source, records, since);
      const { below, beside, looked } = nearby(source, records);
      const known = records.map(({ path }) => dirname(path));
      const own = new Set([dirname(source), ...known, ...targets.map(dirname)]);
      const views = [...new Set([...own, ...below, ...beside])].map((folder) => ({
        folder,
        ...view(folder),
      }));
      return {
        inodeAt: (path) => view(dirname(path)).inodeAt(path),
        withInode: (inode) => views.flatMap((folder) => folder.withInode(inode)),
        generations: [
          ...views.flatMap((it) => it.generationsOf(join(it.folder, log))),
          ...targets.flatMap((path) => view(dirname(path)).generationsOf(path)),
          ...between,
        ],
        isOwn: (path) =>
          own.has(dirname(path)) ||
          (below.includes(dirname(path)) && basename(path).startsWith(log)),
        isBeside: (path) => beside.includes(dirname(path)) && !own.has(dirname(path)),
        folders: [...own, ...looked],
      };
    },
    stampOf(folders) {
      const stamps = folders.map(stamp);
      return stamps.includes(null) ? null : stamps.join(" ");
    },
  };
}

function remembered<T>(find: (folder: string) => T): (folder: string) => T {
  const known = new Map<string, T>();
  return (folder) => {
    const value = known.get(folder) ?? find(folder);
    known.set(folder, value);
    return value;
  };
}

function stampOfFolder(folder: string): string | null {
  try {
    const { dev, ino, mtimeMs, mtimeNs } = statSync(folder, { bigint: true });
    const age = Date.now() - Number(mtimeMs);
    return age > clockGrain ? `${dev} ${ino} ${mtimeNs}` : null;
  } catch {
    return "none";
  }
}

/** The folders in one; none where there are too many, or it cannot be read. */
function foldersIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const found = entries.filter((entry) => entry.isDirectory());
    return found.length > mostFolders ? [] : found.map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

const byNumbers = new Intl.Collator("en", { numeric: true });

/** True for files of one folder whose names differ in numbers alone, in this order; packed or not. */
function isBefore(one: string, other: string): boolean {
  const [first = "", second = ""] = [one, other].map(unpackedName);
  const [shape, same] = [first, second].map((path) => path.replace(/\d+/g, "0"));
  return shape === same && byNumbers.compare(first, second) < 0;
}
