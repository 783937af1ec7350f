import type { Window } from "../settle/window.ts";
import type { Database, Statement } from "./database.ts";
import { kindKey } from "./kind-key.ts";
import { putOff } from "./put-off.ts";
import { remember } from "./remember.ts";
import { createTraceStore } from "./traces.ts";
import { changing, columns, type Row, toWindow } from "./window-row.ts";

/** Windows that are kept in memory as well, some 8 KiB each: a host whose services are well has few. */
const windowsInMemory = 256;

/** The settle windows that are open, held, or closed a short while ago. */
export interface WindowStore {
  /** The window that collects this fingerprint now. */
  current(project: string, fingerprint: string): Window | undefined;
  add(window: Window): void;
  /** Saves everything but the sample, which never changes. */
  save(window: Window): void;
  remove(window: Window): void;
  /** Windows to close at `now`, oldest first. */
  due(now: number): readonly Window[];
  /** No window is due before this time; null where none will ever be. */
  nextDeadline(): number | null;
  /** Symptoms that wait for this root, in the order in which they began. */
  heldBy(root: string): readonly Window[];
  hasSymptoms(root: string): boolean;
  /** Roots that began in this time, earliest first. */
  rootsBetween(project: string, from: number, to: number): readonly Window[];
  /** The same of all projects, only those that are infrastructure failures. */
  infrastructureRootsBetween(from: number, to: number): readonly Window[];
  /** Roots with an occurrence of this request at or before `at`, earliest occurrence first. */
  rootsOfTrace(project: string, trace: string, at: number): readonly Window[];
  /** Remembers that an occurrence of the window belongs to a request. */
  addTrace(window: Window, trace: string, at: number): void;
  /** True where no more requests of the window are remembered. */
  isFullOfTraces(window: Window): boolean;
  /** Forgets closed windows that were opened before. */
  pruneClosed(openedBefore: number): void;
}

/** Between which times windows may have to be closed: the first deadline, and the last opening. */
interface OpenTimes {
  readonly deadline: number | null;
  readonly opened: number | null;
}

/** The windows in a database. */
export function createWindowStore(database: Database): WindowStore {
  function select(rest: string): Statement<Row> {
    return database.prepare<Row>(`SELECT ${columns} FROM windows ${rest}`);
  }
  const current = select(
    `WHERE project = :project AND fingerprint = :fingerprint AND state <> 'closed'`,
  );
  const due = select(
    `WHERE state = 'open' AND (deadline <= :now OR opened > :now) ORDER BY began, rowid`,
  );
  const heldBy = select(`WHERE root = :root AND state = 'held' ORDER BY began, rowid`);
  const rootsBetween = select(
    `WHERE project = :project AND began BETWEEN :from AND :to AND root IS NULL
     ORDER BY began, rowid`,
  );
  const infrastructureBetween = select(
    `WHERE began BETWEEN :from AND :to AND root IS NULL AND infrastructure = 1
     ORDER BY began, rowid`,
  );
  const rootsOfTrace = select(
    `JOIN traces ON traces.window = windows.id
     WHERE traces.project = :project AND traces.trace = :trace AND traces.at <= :at
       AND root IS NULL
     ORDER BY traces.at, windows.rowid`,
  );
  const openTimes = database.prepare<OpenTimes>(
    `SELECT min(deadline) AS deadline, max(opened) AS opened FROM windows WHERE state = 'open'`,
  );
  const symptom = database.prepare<{ readonly id: string }>(
    `SELECT id FROM windows WHERE root = :root LIMIT 1`,
  );
  const add = database.prepare(
    `INSERT INTO windows (id, project, fingerprint, state, opened, deadline, began, last, count,
       fatal, announcement, root, root_fingerprint, infrastructure, sample)
     VALUES (:id, :project, :fingerprint, :state, :opened, :deadline, :began, :last, :count,
       :fatal, :announcement, :root, :rootFingerprint, :infrastructure, :sample)`,
  );
  const save = database.prepare(
    `UPDATE windows SET state = :state, deadline = :deadline, last = :last, count = :count,
       fatal = :fatal, announcement = :announcement, root = :root,
       root_fingerprint = :rootFingerprint
     WHERE id = :id`,
  );
  const remove = database.prepare(`DELETE FROM windows WHERE id = :id`);
  const prune = database.prepare(
    `DELETE FROM windows WHERE state = 'closed' AND opened < :openedBefore`,
  );
  const traces = createTraceStore(database);
  const changes = putOff<string, Window>(database, (_, window) => void save.run(changing(window)));
  /** By project and fingerprint. */
  const currents = remember<Window>(database, windowsInMemory);
  let times: OpenTimes | null = null;
  database.enlist({ flush: () => undefined, forget: () => (times = null) });

  /** The bounds only move apart until they are asked for again. */
  function boundsOfOpen(): OpenTimes {
    if (times === null) {
      changes.flush();
      times = openTimes.first() ?? { deadline: null, opened: null };
    }
    return times;
  }
  function widen({ state, deadline, opened }: Window): void {
    if (times === null || state !== "open" || deadline === null) return;
    times = {
      deadline: Math.min(times.deadline ?? Infinity, deadline),
      opened: Math.max(times.opened ?? 0, opened),
    };
  }
  function isDue(now: number): boolean {
    const { deadline, opened } = boundsOfOpen();
    return (deadline !== null && deadline <= now) || (opened !== null && opened > now);
  }
  function note(window: Window): void {
    const key = kindKey(window.project, window.fingerprint);
    if (window.state === "closed") currents.delete(key);
    else currents.set(key, window);
    widen(window);
  }
  /** The one that is not closed; what was put off is not written for it. */
  function findCurrent(project: string, fingerprint: string): Window | undefined {
    return current
      .all({ project, fingerprint })
      .map((row) => changes.get(row.id) ?? toWindow(row))
      .find(({ state }) => state !== "closed");
  }
  function read(statement: Statement<Row>, values: Parameters<Statement<Row>["all"]>[0]): Window[] {
    changes.flush();
    return statement.all(values).map(toWindow);
  }

  return {
    current(project, fingerprint) {
      const key = kindKey(project, fingerprint);
      const known = currents.get(key);
      if (known !== undefined) return known;
      const window = findCurrent(project, fingerprint);
      if (window !== undefined) currents.set(key, window);
      return window;
    },
    add(window) {
      const { project, fingerprint, opened, began, sample } = window;
      // One that was closed just now may still be in its place.
      changes.flush();
      add.run({
        project,
        fingerprint,
        opened,
        began,
        infrastructure: sample.infrastructure === null ? 0 : 1,
        sample: JSON.stringify(sample),
        ...changing(window),
      });
      note(window);
    },
    save(window) {
      changes.set(window.id, window);
      note(window);
    },
    remove({ id, project, fingerprint }) {
      changes.flush();
      currents.delete(kindKey(project, fingerprint));
      remove.run({ id });
      traces.remove({ id });
    },
    due(now) {
      if (!isDue(now)) return [];
      times = null;
      return read(due, { now });
    },
    nextDeadline: () => boundsOfOpen().deadline,
    heldBy: (root) => read(heldBy, { root }),
    hasSymptoms(root) {
      changes.flush();
      return symptom.first({ root }) !== undefined;
    },
    rootsBetween: (project, from, to) => read(rootsBetween, { project, from, to }),
    infrastructureRootsBetween: (from, to) => read(infrastructureBetween, { from, to }),
    rootsOfTrace: (project, trace, at) => read(rootsOfTrace, { project, trace, at }),
    addTrace: (window, trace, at) => traces.add(window, trace, at),
    isFullOfTraces: (window) => traces.isFull(window),
    pruneClosed(openedBefore) {
      changes.flush();
      if (prune.run({ openedBefore }) > 0) traces.prune();
    },
  };
}
