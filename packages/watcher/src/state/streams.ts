import type { AssemblerSnapshot } from "@mendwatch/detection";

import type { Database } from "./database.ts";

/** How far a program's output is read. */
export interface StreamRecord {
  readonly project: string;
  readonly source: string;
  /** What the program is to be told to begin there; plain JSON of its own kind. */
  readonly position: unknown;
  /** Redacted. */
  readonly assembler: AssemblerSnapshot;
}

/** The positions of what has no file. */
export interface StreamStore {
  get(project: string, source: string): StreamRecord | undefined;
  save(stream: StreamRecord): void;
  /** Forgets all streams but these, so that one that comes back is new again. */
  keep(streams: readonly { readonly project: string; readonly source: string }[]): void;
}

/** The streams in a database. */
export function createStreamStore(database: Database): StreamStore {
  const get = database.prepare<{ readonly position: string; readonly assembler: string }>(
    `SELECT position, assembler FROM streams WHERE project = :project AND source = :source`,
  );
  const save = database.prepare(
    `INSERT INTO streams (project, source, position, assembler)
     VALUES (:project, :source, :position, :assembler)
     ON CONFLICT DO UPDATE SET position = :position, assembler = :assembler`,
  );
  const keep = database.prepare(
    `DELETE FROM streams WHERE NOT EXISTS (
       SELECT 1 FROM json_each(:streams) kept
       WHERE kept.value ->> 'project' = streams.project
         AND kept.value ->> 'source' = streams.source)`,
  );
  return {
    get(project, source) {
      const row = get.first({ project, source });
      if (row === undefined) return undefined;
      return {
        project,
        source,
        position: JSON.parse(row.position) as unknown,
        assembler: JSON.parse(row.assembler) as AssemblerSnapshot,
      };
    },
    save({ project, source, position, assembler }) {
      save.run({
        project,
        source,
        position: JSON.stringify(position),
        assembler: JSON.stringify(assembler),
      });
    },
    keep: (streams) => void keep.run({ streams: JSON.stringify(streams) }),
  };
}
