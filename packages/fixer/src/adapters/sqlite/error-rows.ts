import type { Report } from "@mendwatch/protocol";

import { count } from "../../model/error-changes.ts";
import type { ErrorRecord, ListErrors } from "../../ports/store.ts";
import { asKnown, learnAliases, pruneAliases } from "./alias-rows.ts";
import type { Database, Row } from "./driver.ts";

/** Counts a report that was not counted before. */
export function recordReport(
  database: Database,
  reported: Report,
  now: number,
): { error: ErrorRecord; duplicate: boolean } {
  return database.write(() => {
    const report = asKnown(database, reported);
    const known = getError(database, report.project, report.fingerprint);
    const fresh = database.run(
      "INSERT INTO reports (project, id, received_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      report.project,
      report.id,
      now,
    );
    if (fresh === 0 && known !== null) return { error: known, duplicate: true };
    const error = count(known, report, now);
    database.run(
      `INSERT INTO errors (project, fingerprint, severity, last_seen, document) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (project, fingerprint) DO UPDATE
       SET severity = excluded.severity, last_seen = excluded.last_seen, document = excluded.document`,
      error.project,
      error.fingerprint,
      error.severity,
      error.lastSeen,
      JSON.stringify(error),
    );
    if (known === null) learnAliases(database, error);
    return { error, duplicate: false };
  });
}

export function getError(
  database: Database,
  project: string,
  fingerprint: string,
): ErrorRecord | null {
  const [row] = database.all(
    "SELECT document FROM errors WHERE project = ? AND fingerprint = ?",
    project,
    fingerprint,
  );
  return row === undefined ? null : parse(row);
}

export function listErrors(database: Database, query: ListErrors): readonly ErrorRecord[] {
  const { project = null, limit } = query;
  const rows = database.all(
    `SELECT document FROM errors WHERE ? IS NULL OR project = ?
     ORDER BY last_seen DESC, project, fingerprint LIMIT ?`,
    project,
    project,
    limit,
  );
  return rows.map(parse);
}

/** Forgets errors last seen before a time, and the ids of reports that nobody will send again. */
export function pruneErrors(database: Database, before: number): void {
  database.write(() => {
    database.run("DELETE FROM errors WHERE last_seen < ?", before);
    pruneAliases(database);
    database.run("DELETE FROM reports WHERE received_at < ?", before);
  });
}

function parse(row: Row): ErrorRecord {
  return JSON.parse(String(row["document"])) as ErrorRecord;
}
