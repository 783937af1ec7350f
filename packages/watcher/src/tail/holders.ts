import type { FileRecord } from "../state/files.ts";
import { isCopy } from "./copies.ts";
import { hasTimes, holds, isFileOf, isTelling, type LogFile } from "./log-file.ts";
import { mayBeForeign, type Generation, type Scene } from "./scene.ts";

/** Where the records are of which something was read. */
export interface Holders {
  /** Those in which a record is, followed ones included. */
  readonly generations: Generation[];
  /** Files in which none is. */
  readonly free: Set<LogFile>;
  /** Records that are in no file. */
  readonly lost: FileRecord[];
}

/** Finds the file of each record: its own, else another one that holds what was read of it. */
export function findHolders(scene: Scene): Holders {
  const { source } = scene;
  const free = new Set(scene.files);
  const generations: Generation[] = scene.followed.map((pair) => ({ ...pair, isFollowed: true }));

  function place(record: FileRecord, file: LogFile): void {
    free.delete(file);
    generations.push({ record, file, isFollowed: false });
  }

  /** At the log's own path there is a new one, unless its times tell that it was restored. */
  function oldestHolder(record: FileRecord): LogFile | undefined {
    return [...free].find(
      (file) =>
        (file.path !== source || hasTimes(file, record)) &&
        !isFileOf(file, record) &&
        holds(file, record) &&
        !mayBeForeign(file, scene) &&
        !isOfLater(file, record),
    );
  }

  /** True where more was read of the same content: the record is of what that was copied from. */
  function isOfLater(file: LogFile, { cursor }: FileRecord): boolean {
    function hasMore(record: FileRecord | null): boolean {
      return record !== null && record.cursor > cursor && holds(file, record);
    }
    return (
      scene.hidden.some(hasMore) ||
      generations.some(
        ({ record, file: other }) =>
          hasMore(record) &&
          (isTelling(file, other) || isCopy(file, other, source) || isCopy(other, file, source)),
      )
    );
  }

  // Who has read most speaks first: a short beginning is in many files.
  const read = scene.records.filter((record) => record.cursor > 0);
  const astray = read
    .toSorted((a, b) => b.cursor - a.cursor)
    .filter((record) => {
      const own = [...free].find((file) => isFileOf(file, record) && holds(file, record));
      if (own !== undefined) place(record, own);
      return own === undefined;
    });
  const lost: FileRecord[] = [];
  for (const record of astray) {
    const file = oldestHolder(record);
    if (file === undefined) lost.push(record);
    else place(record, file);
  }
  return { generations, free, lost };
}
