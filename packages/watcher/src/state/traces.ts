import type { Window } from "../settle/window.ts";
import type { Database } from "./database.ts";
import { remember } from "./remember.ts";

/** At most this many request ids of one window are remembered. */
const tracesPerWindow = 100;

/** Windows of which it is remembered that they have so many. */
const windowsInMemory = 256;

/** To which requests the occurrences of windows belong. */
export interface TraceStore {
  add(window: Window, trace: string, at: number): void;
  /** True where no more requests of the window are remembered. */
  isFull(window: Window): boolean;
  remove(window: Pick<Window, "id">): void;
  /** Forgets those of windows that are gone. */
  prune(): void;
}

/** The traces in a database. */
export function createTraceStore(database: Database): TraceStore {
  const add = database.prepare(
    `INSERT INTO traces (project, trace, window, at)
     SELECT :project, :trace, :id, :at
     WHERE (SELECT count(*) FROM traces WHERE window = :id) < ${tracesPerWindow}
     ON CONFLICT DO NOTHING`,
  );
  const count = database.prepare<{ readonly count: number }>(
    `SELECT count(*) AS count FROM traces WHERE window = :id`,
  );
  const remove = database.prepare(`DELETE FROM traces WHERE window = :id`);
  const prune = database.prepare(
    `DELETE FROM traces WHERE NOT EXISTS (SELECT 1 FROM windows WHERE id = traces.window)`,
  );
  /** By the id of a window. */
  const full = remember<true>(database, windowsInMemory);

  return {
    add: ({ id, project }, trace, at) => void add.run({ id, project, trace, at }),
    isFull({ id, count: occurrences }) {
      if (occurrences < tracesPerWindow) return false;
      if (full.get(id)) return true;
      const isFull = (count.first({ id })?.count ?? 0) >= tracesPerWindow;
      if (isFull) full.set(id, true);
      return isFull;
    },
    remove: ({ id }) => void remove.run({ id }),
    prune: () => void prune.run(),
  };
}
