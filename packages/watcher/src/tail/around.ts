import { lstatSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import type { FileRecord } from "../state/files.ts";
import { namesIn, sourcesOf, unpackedName, viewFolder, type Neighbour } from "./folder.ts";
import { noInode } from "./mark.ts";

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
}

/**
 * Lists where the generations of logs are. Besides beside the log that is
 *
 * - in a folder into which it is rotated. That is known from a record whose file is there. Else it may
 *   be one below, which has names of its generations and no log of its name, or one beside the log's
 *   own which has the inode of a record. There may be logs of other services in these: what nobody has
 *   read is of this one only where it is below, and has the whole name of the log.
 * - where a link leads, beside its target. Between an older target and the one of today, by numbers in
 *   their names (`app.1.log`, `app.3.log`), there are files to which it led while nobody looked; and
 *   so are those made since its source was first looked for, where it has come later.
 */
export interface Surveyor {
  around(source: string, records: readonly FileRecord[], since: number): Around;
}

/** Where there are more folders than this they are not there for one log. */
const mostFolders = 64;

/** Lists each folder once, and is made anew for each look. */
export function createSurveyor(): Surveyor {
  const view = remembered(viewFolder);
  const names = remembered((folder) => new Set(namesIn(folder)));
  /** The logs of which there are generations in a folder. */
  const logs = remembered(
    (folder) => new Set(namesIn(folder).flatMap((name) => sourcesOf(join(folder, name)))),
  );
  const foldersBelow = remembered(foldersIn);
  const real = remembered((folder) => realpathSync(folder));

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

  /** Folders below, and files of records in those beside the log's own. */
  function nearby(source: string, records: readonly FileRecord[]) {
    const own = dirname(source);
    const log = basename(source);
    const below = foldersBelow(own).filter((folder) => isRotatedInto(folder, log));
    const astray = records.filter(
      ({ inode, missingSince }) =>
        inode !== noInode && missingSince === null && view(own).withInode(inode).length === 0,
    );
    const beside = (astray.length === 0 ? [] : foldersBelow(dirname(own)))
      .filter((folder) => folder !== own && isRotatedInto(folder, log))
      .flatMap((folder) => astray.flatMap(({ inode }) => view(folder).withInode(inode)));
    return { below, beside };
  }

  return {
    around(source, records, since) {
      const log = basename(source);
      const { targets, between } = ledBetween(source, records, since);
      const { below, beside } = nearby(source, records);
      const known = records.map(({ path }) => dirname(path));
      const own = new Set([dirname(source), ...known, ...targets.map(dirname)]);
      const views = [...new Set([...own, ...below])].map((folder) => ({ folder, ...view(folder) }));
      return {
        inodeAt: (path) => view(dirname(path)).inodeAt(path),
        withInode: (inode) => [
          ...views.flatMap((folder) => folder.withInode(inode)),
          ...beside.filter(({ stat }) => String(stat.ino) === inode),
        ],
        generations: [
          ...views.flatMap((it) => it.generationsOf(join(it.folder, log))),
          ...targets.flatMap((path) => view(dirname(path)).generationsOf(path)),
          ...between,
          ...beside,
        ],
        isOwn: (path) =>
          own.has(dirname(path)) ||
          (below.includes(dirname(path)) && basename(path).startsWith(log)),
      };
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
