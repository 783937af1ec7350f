import type { Database } from "./database.ts";
import { putOff } from "./put-off.ts";

/** What has been read of one source, through all its rotations. */
export interface SourceRecord {
  readonly project: string;
  readonly source: string;
  /** What was written before is the past, and is not read. */
  readonly since: number;
  readonly bytesRead: number;
  /** Since when no byte has been missed. */
  readonly unbrokenSince: number;
}

/** Which globs have been looked at before, and how well their sources were read. */
export interface SourceStore {
  /** When a glob was first looked at; null: never, and what it leads to now is the past. */
  firstLook(project: string, glob: string): number | null;
  /** Remembers the first look; nothing where there was one. */
  looked(project: string, glob: string, now: number): void;
  /** Forgets every glob but these, so that one that comes back is new again. */
  keepGlobs(globs: readonly { readonly project: string; readonly glob: string }[]): void;
  get(project: string, source: string): SourceRecord | undefined;
  /**
   * Lets no source have begun later than now. Where the clock was set back, what is written from now on
   * is older than what the clock said then, and not the past all the same.
   */
  notLaterThan(now: number): void;
  /** Begins a source; false where it is known. */
  begin(project: string, source: string, since: number, now: number): boolean;
  read(project: string, source: string, bytes: number): void;
  /** Bytes were missed. */
  broke(project: string, source: string, now: number): void;
}

/** The sources in a database. */
export function createSourceStore(database: Database): SourceStore {
  const firstLook = database.prepare<{ readonly firstLook: number }>(
    `SELECT first_look AS firstLook FROM globs WHERE project = :project AND glob = :glob`,
  );
  const looked = database.prepare(
    `INSERT INTO globs (project, glob, first_look) VALUES (:project, :glob, :now)
     ON CONFLICT DO NOTHING`,
  );
  const keepGlobs = database.prepare(
    `DELETE FROM globs WHERE NOT EXISTS (
       SELECT 1 FROM json_each(:globs) kept
       WHERE kept.value ->> 'project' = globs.project AND kept.value ->> 'glob' = globs.glob)`,
  );
  const get = database.prepare<SourceRecord>(
    `SELECT project, source, since, bytes_read AS bytesRead, unbroken_since AS unbrokenSince
     FROM sources WHERE project = :project AND source = :source`,
  );
  const begin = database.prepare(
    `INSERT INTO sources (project, source, since, bytes_read, unbroken_since)
     VALUES (:project, :source, :since, 0, :now) ON CONFLICT DO NOTHING`,
  );
  const notLaterThan = database.prepare(`UPDATE sources SET since = :now WHERE since > :now`);
  const read = database.prepare(
    `UPDATE sources SET bytes_read = bytes_read + :bytes
     WHERE project = :project AND source = :source`,
  );
  const broke = database.prepare(
    `UPDATE sources SET unbroken_since = :now WHERE project = :project AND source = :source`,
  );
  const lengths = putOff<string, Pick<SourceRecord, "project" | "source" | "bytesRead">>(
    database,
    (_, { project, source, bytesRead }) => void read.run({ project, source, bytes: bytesRead }),
  );
  return {
    firstLook: (project, glob) => firstLook.first({ project, glob })?.firstLook ?? null,
    looked: (project, glob, now) => void looked.run({ project, glob, now }),
    keepGlobs: (globs) => void keepGlobs.run({ globs: JSON.stringify(globs) }),
    get(project, source) {
      lengths.flush();
      return get.first({ project, source });
    },
    notLaterThan: (now) => void notLaterThan.run({ now }),
    begin: (project, source, since, now) => begin.run({ project, source, since, now }) > 0,
    read(project, source, bytes) {
      const key = JSON.stringify([project, source]);
      const bytesRead = (lengths.get(key)?.bytesRead ?? 0) + bytes;
      lengths.set(key, { project, source, bytesRead });
    },
    broke: (project, source, now) => void broke.run({ project, source, now }),
  };
}
