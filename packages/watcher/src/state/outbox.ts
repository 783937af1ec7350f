import { severities, type Report, type Severity } from "@mendwatch/protocol";

import type { Database } from "./database.ts";

/** A report that waits to be sent, as it will be sent. */
export interface OutboxReport {
  /** Later reports have higher ones. */
  readonly seq: number;
  readonly id: string;
  readonly project: string;
  readonly fingerprint: string;
  readonly body: string;
}

/** Why the fixer does not want a report. */
export interface ReportRefusal {
  /** HTTP status. */
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
}

/** How full the outbox is. */
export interface OutboxSummary {
  readonly reports: number;
  readonly bytes: number;
  /** Reports that the fixer refused; they are among `reports`. */
  readonly setAside: number;
  /** Reports dropped because the outbox was full, since the state folder was made. */
  readonly dropped: Readonly<Record<Severity, number>>;
}

/**
 * Reports on their way to the fixer. Within an incident they leave in the order in which they came,
 * the root first; between incidents those that failed less often go first, so that one report which
 * the fixer stumbles over does not hold up the rest.
 */
export interface Outbox {
  add(report: Report): void;
  next(now: number): OutboxReport | undefined;
  /** When {@link next} may have something that it does not have now; null for never. */
  nextAt(now: number): number | null;
  /** The highest `seq` there is; 0 where the outbox is empty. */
  newest(): number;
  delivered(id: string): void;
  /** The fixer answered that it failed. */
  failed(id: string): void;
  /** The fixer refused it: for good, or until `retryAt`. */
  setAside(id: string, refusal: ReportRefusal, retryAt: number | null): void;
  /** True when something was added since the last call. */
  grew(): boolean;
  /** Drops reports until the rest fits: those set aside first, then the oldest of the lowest severity. */
  trim(maxBytes: number): OutboxSummary["dropped"] | null;
  summary(): OutboxSummary;
}

/** The outbox in a database. */
export function createOutbox(database: Database): Outbox {
  const add = database.prepare(
    `INSERT INTO outbox (id, project, fingerprint, incident, severity, bytes, body)
     VALUES (:id, :project, :fingerprint, :incident, :severity, :bytes, :body)`,
  );
  const next = database.prepare<OutboxReport>(
    `SELECT seq, id, project, fingerprint, body FROM outbox AS mine
     WHERE not_before <= :now AND NOT EXISTS (
       SELECT 1 FROM outbox AS earlier
       WHERE earlier.incident = mine.incident AND earlier.seq < mine.seq AND earlier.refusal IS NULL)
     ORDER BY attempts, seq LIMIT 1`,
  );
  const nextAt = database.prepare<{ readonly at: number | null }>(
    `SELECT min(not_before) AS at FROM outbox WHERE not_before > :now`,
  );
  const newest = database.prepare<{ readonly seq: number }>(
    `SELECT coalesce(max(seq), 0) AS seq FROM outbox`,
  );
  const remove = database.prepare(`DELETE FROM outbox WHERE id = :id`);
  const failed = database.prepare(`UPDATE outbox SET attempts = attempts + 1 WHERE id = :id`);
  const setAside = database.prepare(
    `UPDATE outbox SET refusal = :refusal, not_before = :retryAt, attempts = attempts + 1
     WHERE id = :id`,
  );
  const size = database.prepare<{ readonly reports: number; readonly bytes: number }>(
    `SELECT count(*) AS reports, coalesce(sum(bytes), 0) AS bytes FROM outbox`,
  );
  const refused = database.prepare<{ readonly count: number }>(
    `SELECT count(*) AS count FROM outbox WHERE refusal IS NOT NULL`,
  );
  const victims = database.prepare<{ readonly id: string; severity: number; bytes: number }>(
    `SELECT id, severity, bytes FROM outbox
     ORDER BY refusal IS NULL, severity DESC, seq LIMIT 100`,
  );
  const drop = database.prepare(
    `INSERT INTO dropped (severity, count) VALUES (:severity, 1)
     ON CONFLICT DO UPDATE SET count = count + 1`,
  );
  const dropped = database.prepare<{ readonly severity: number; readonly count: number }>(
    `SELECT severity, count FROM dropped`,
  );

  // What waits from the last run is new to this one.
  let added = true;

  function droppedBySeverity(): OutboxSummary["dropped"] {
    const counts = new Map(dropped.all().map((row) => [row.severity, row.count]));
    const [critical = 0, high = 0, medium = 0, low = 0] = severities.map((_, rank) =>
      counts.get(rank),
    );
    return { critical, high, medium, low };
  }

  return {
    add(report) {
      const { id, project, fingerprint, incident, severity } = report;
      const body = JSON.stringify(report);
      added = true;
      add.run({
        id,
        project,
        fingerprint,
        incident: incident.id,
        severity: severities.indexOf(severity),
        bytes: Buffer.byteLength(body),
        body,
      });
    },
    next: (now) => next.first({ now }),
    nextAt: (now) => nextAt.first({ now })?.at ?? null,
    newest: () => newest.first()?.seq ?? 0,
    delivered: (id) => void remove.run({ id }),
    failed: (id) => void failed.run({ id }),
    setAside: (id, refusal, retryAt) =>
      void setAside.run({ id, refusal: JSON.stringify(refusal), retryAt }),
    grew() {
      const grew = added;
      added = false;
      return grew;
    },
    trim(maxBytes) {
      let bytes = size.first()?.bytes ?? 0;
      if (bytes <= maxBytes) return null;
      while (bytes > maxBytes) {
        for (const victim of victims.all()) {
          if (bytes <= maxBytes) break;
          remove.run({ id: victim.id });
          drop.run({ severity: victim.severity });
          bytes -= victim.bytes;
        }
      }
      return droppedBySeverity();
    },
    summary: () => ({
      ...(size.first() ?? { reports: 0, bytes: 0 }),
      setAside: refused.first()?.count ?? 0,
      dropped: droppedBySeverity(),
    }),
  };
}
