import type { Database } from "./database.ts";

/** What has been read of one source, through all its rotations. */
export interface SourceRecord {
  readonly project: string;
  readonly source: string;
  readonly bytesRead: number;
  /** Since when no byte has been missed. */
  readonly unbrokenSince: number;
}

/** Which globs have been looked at before, and how well their sources were read. */
export interface SourceStore {
  /** False the first time a glob is looked at: what it finds then is the past. */
  knowsGlob(project: string, glob: string): boolean;
  rememberGlob(project: string, glob: string): void;
  /** Forgets every glob but these, so that one that comes back is new again. */
  keepGlobs(globs: readonly { readonly project: string; readonly glob: string }[]): void;
  get(project: string, source: string): SourceRecord | undefined;
  /** Begins a source; nothing where it is known. */
  begin(project: string, source: string, now: number): void;
  read(project: string, source: string, bytes: number): void;
  /** Bytes were missed. */
  broke(project: string, source: string, now: number): void;
}

/** The sources in a database. */
export function createSourceStore(database: Database): SourceStore {
  const glob = database.prepare<{ readonly glob: string }>(
    `SELECT glob FROM globs WHERE project = :project AND glob = :glob`,
  );
  const addGlob = database.prepare(
    `INSERT INTO globs (project, glob) VALUES (:project, :glob) ON CONFLICT DO NOTHING`,
  );
  const keepGlobs = database.prepare(
    `DELETE FROM globs WHERE NOT EXISTS (
       SELECT 1 FROM json_each(:globs) kept
       WHERE kept.value ->> 'project' = globs.project AND kept.value ->> 'glob' = globs.glob)`,
  );
  const get = database.prepare<SourceRecord>(
    `SELECT project, source, bytes_read AS bytesRead, unbroken_since AS unbrokenSince
     FROM sources WHERE project = :project AND source = :source`,
  );
  const begin = database.prepare(
    `INSERT INTO sources (project, source, bytes_read, unbroken_since)
     VALUES (:project, :source, 0, :now) ON CONFLICT DO NOTHING`,
  );
  const read = database.prepare(
    `UPDATE sources SET bytes_read = bytes_read + :bytes
     WHERE project = :project AND source = :source`,
  );
  const broke = database.prepare(
    `UPDATE sources SET unbroken_since = :now WHERE project = :project AND source = :source`,
  );
  return {
    knowsGlob: (project, pattern) => glob.first({ project, glob: pattern }) !== undefined,
    rememberGlob: (project, pattern) => void addGlob.run({ project, glob: pattern }),
    keepGlobs: (globs) => void keepGlobs.run({ globs: JSON.stringify(globs) }),
    get: (project, source) => get.first({ project, source }),
    begin: (project, source, now) => void begin.run({ project, source, now }),
    read: (project, source, bytes) => void read.run({ project, source, bytes }),
    broke: (project, source, now) => void broke.run({ project, source, now }),
  };
}
