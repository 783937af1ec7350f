import { currentFingerprints, fingerprintVersion } from "@mendwatch/detection";
import type { ReportedError } from "@mendwatch/protocol";

import type { Database } from "./database.ts";
import { kindKey } from "./kind-key.ts";
import { putOff } from "./put-off.ts";
import { remember } from "./remember.ts";

const hour = 3_600_000;
const day = 24 * hour;
/** Of a kind of error so much is kept to know it again: UTF-16 code units of its text, and frames. */
const keptText = 4_096;
const keptFrames = 16;
/** Records that are kept in memory as well. */
const recordsInMemory = 512;

/** What is known of a kind of error that occurred in the last 24 hours. */
export interface FingerprintRecord {
  readonly firstSeen: number;
  /** When its last window closed. */
  readonly closed: number | null;
  /** When a window of it was last relayed whole. */
  readonly relayedWhole: number | null;
  /** The version of detection that named it. */
  readonly version: number;
}

/**
 * Kinds of errors, and how often each occurred in the last 24 hours. One that an earlier version
 * named keeps that name as long as it is remembered: it is known again by the error itself, so that
 * an upgrade announces nothing anew and begins no count from the start.
 */
export interface FingerprintStore {
  /** The name by which an error of this fingerprint is known. */
  known(project: string, fingerprint: string): string;
  /** Keeps the error itself, for the version after this one. */
  keep(project: string, fingerprint: string, error: ReportedError): void;
  get(project: string, fingerprint: string): FingerprintRecord | undefined;
  /** How many kinds were seen for the first time since then. */
  newSince(project: string, since: number): number;
  see(project: string, fingerprint: string, now: number): void;
  /** Counts one occurrence, in a bucket of one hour. */
  count(project: string, fingerprint: string, now: number): void;
  /** Occurrences of the last 24 hours, to the hour. */
  lastDay(project: string, fingerprint: string, now: number): number;
  closed(project: string, fingerprint: string, now: number, whole: boolean): void;
  /** Forgets what is older than 24 hours. */
  prune(now: number): void;
}

/** The kinds of errors in a database. */
export function createFingerprintStore(database: Database): FingerprintStore {
  const get = database.prepare<FingerprintRecord>(
    `SELECT first_seen AS firstSeen, closed, relayed_whole AS relayedWhole, version
     FROM fingerprints WHERE project = :project AND fingerprint = :fingerprint`,
  );
  const newSince = database.prepare<{ readonly count: number }>(
    `SELECT count(*) AS count FROM fingerprints WHERE project = :project AND first_seen > :since`,
  );
  const see = database.prepare(
    `INSERT INTO fingerprints (project, fingerprint, first_seen, last_seen, version)
     VALUES (:project, :fingerprint, :now, :now, ${fingerprintVersion})
     ON CONFLICT DO UPDATE SET last_seen = :now`,
  );
  const keep = database.prepare(
    `UPDATE fingerprints SET error = :error
     WHERE project = :project AND fingerprint = :fingerprint AND error IS NULL`,
  );
  const count = database.prepare(
    `INSERT INTO hours (project, fingerprint, hour, count)
     VALUES (:project, :fingerprint, :hour, :more)
     ON CONFLICT DO UPDATE SET count = count + :more`,
  );
  const lastDay = database.prepare<{ readonly count: number }>(
    `SELECT coalesce(sum(count), 0) AS count FROM hours
     WHERE project = :project AND fingerprint = :fingerprint AND hour > :since`,
  );
  const closed = database.prepare(
    `UPDATE fingerprints
     SET closed = :now, relayed_whole = CASE :whole WHEN 1 THEN :now ELSE relayed_whole END
     WHERE project = :project AND fingerprint = :fingerprint`,
  );
  const pruneHours = database.prepare(`DELETE FROM hours WHERE hour <= :since`);
  const pruneFingerprints = database.prepare(
    `DELETE FROM fingerprints WHERE last_seen <= :since AND NOT EXISTS (
       SELECT 1 FROM windows WHERE windows.project = fingerprints.project
         AND windows.fingerprint = fingerprints.fingerprint AND windows.state <> 'closed')`,
  );
  const names = earlierNames(database);
  const seen = putOff<string, Seen>(database, (_, { project, fingerprint, now }) => {
    see.run({ project, fingerprint, now });
  });
  const counts = putOff<string, Counted>(database, (_, counted) => void count.run({ ...counted }));
  const records = remember<FingerprintRecord>(database, recordsInMemory);

  function recordOf(project: string, fingerprint: string): FingerprintRecord | undefined {
    const key = kindKey(project, fingerprint);
    const known = records.get(key);
    if (known !== undefined) return known;
    const found = get.first({ project, fingerprint });
    if (found !== undefined) records.set(key, found);
    return found;
  }

  return {
    known(project, fingerprint) {
      if (names.size === 0) return fingerprint;
      const name = names.get(kindKey(project, fingerprint));
      return name !== undefined && recordOf(project, name) ? name : fingerprint;
    },
    keep(project, fingerprint, { stack, frames, ...error }) {
      const kept = {
        ...error,
        stack: stack.slice(0, keptText),
        frames: frames.slice(0, keptFrames),
      };
      keep.run({ project, fingerprint, error: JSON.stringify(kept) });
    },
    get: recordOf,
    newSince: (project, since) => newSince.first({ project, since })?.count ?? 0,
    see(project, fingerprint, now) {
      // Of one that is known only the time changes.
      if (recordOf(project, fingerprint) === undefined) see.run({ project, fingerprint, now });
      else seen.set(kindKey(project, fingerprint), { project, fingerprint, now });
    },
    count(project, fingerprint, now) {
      const at = Math.floor(now / hour);
      const key = `${kindKey(project, fingerprint)}\n${at}`;
      const more = (counts.get(key)?.more ?? 0) + 1;
      counts.set(key, { project, fingerprint, hour: at, more });
    },
    lastDay(project, fingerprint, now) {
      counts.flush();
      return (
        lastDay.first({ project, fingerprint, since: Math.floor(now / hour) - 24 })?.count ?? 0
      );
    },
    closed(project, fingerprint, now, whole) {
      records.delete(kindKey(project, fingerprint));
      closed.run({ project, fingerprint, now, whole: whole ? 1 : 0 });
    },
    prune(now) {
      seen.flush();
      counts.flush();
      records.clear();
      pruneHours.run({ since: Math.floor(now / hour) - 24 });
      pruneFingerprints.run({ since: now - day });
    },
  };
}

/** When a kind of error was seen last. */
interface Seen {
  readonly project: string;
  readonly fingerprint: string;
  readonly now: number;
}

/** Occurrences within an hour, counted from 1970. */
interface Counted {
  readonly project: string;
  readonly fingerprint: string;
  readonly hour: number;
  readonly more: number;
}

/** What other versions named, by project and the fingerprint that it has now; the latest seen wins. */
function earlierNames(database: Database): ReadonlyMap<string, string> {
  const rows = database
    .prepare<{ readonly project: string; readonly fingerprint: string; readonly error: string }>(
      `SELECT project, fingerprint, error FROM fingerprints
       WHERE version <> ${fingerprintVersion} AND error IS NOT NULL ORDER BY last_seen`,
    )
    .all();
  return new Map(
    rows.flatMap(({ project, fingerprint, error }) =>
      currentFingerprints(JSON.parse(error) as ReportedError).map(
        (current) => [kindKey(project, current), fingerprint] as const,
      ),
    ),
  );
}
