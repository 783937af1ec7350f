import type { Fix } from "../../model/fix.ts";
import { severityRank } from "../../model/severity-order.ts";
import { isClosed, workingStates } from "../../model/fix-lifecycle.ts";
import type { ListFixes } from "../../ports/store-fixes.ts";
import type { Database, Row, Value } from "./driver.ts";

export function getFix(database: Database, id: string): Fix | null {
  const [row] = database.all("SELECT document FROM fixes WHERE id = ?", id);
  return row === undefined ? null : parse(row);
}

export function listFixes(database: Database, query: ListFixes): readonly Fix[] {
  // Only what is asked for is in the statement, so that it finds its index.
  const conditions: readonly (readonly [string, Value | undefined])[] = [
    ["state IN (SELECT value FROM json_each(?))", query.states && JSON.stringify(query.states)],
    ["project = ?", query.project],
    ["repository = ?", query.repository],
    ["fingerprint = ?", query.fingerprint],
    ["instr(id, ?) = 1", query.idPrefix],
    ["not_before <= ?", query.dueAt],
    ["updated_at >= ?", query.changedSince],
  ];
  const asked = conditions.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
  const where = asked.map(({ sql }) => sql).join(" AND ") || "TRUE";
  const rows = database.all(
    `SELECT document FROM fixes WHERE ${where} ORDER BY created_at DESC, id LIMIT ?`,
    ...asked.map(({ value }) => value),
    query.limit,
  );
  return rows.map(parse);
}

/** Every fix of a fingerprint in a repository, newest first. */
export function fixesOf(
  database: Database,
  repository: string,
  fingerprint: string,
): readonly Fix[] {
  const rows = database.all(
    `SELECT document FROM fixes WHERE repository = ? AND fingerprint = ?
     ORDER BY created_at DESC, id`,
    repository,
    fingerprint,
  );
  return rows.map(parse);
}

/** The most severe, then oldest due fix in one of the states that has no lease. */
export function nextDue(
  database: Database,
  states: readonly string[],
  now: number,
): Fix | undefined {
  const [row] = database.all(
    `SELECT document FROM fixes
     WHERE state IN (SELECT value FROM json_each(?)) AND lease_worker IS NULL AND not_before <= ?
     ORDER BY severity_rank, created_at, id LIMIT 1`,
    JSON.stringify(states),
    now,
  );
  return row === undefined ? undefined : parse(row);
}

/** Fixes whose lease ran out, or that this worker holds. */
export function leasesToReap(
  database: Database,
  worker: string | null,
  now: number,
): readonly Fix[] {
  const rows = database.all(
    `SELECT document FROM fixes
     WHERE lease_worker IS NOT NULL AND (lease_until < ? OR lease_worker = ?) ORDER BY id`,
    now,
    worker,
  );
  return rows.map(parse);
}

/** Adds a fix. Throws where one of this id is there, or an open one of its fingerprint. */
export function addFix(database: Database, fix: Fix): void {
  const columns = columnsOf(fix);
  const names = Object.keys(columns);
  database.run(
    `INSERT INTO fixes (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
    ...Object.values(columns),
  );
}

/** Writes a fix that is there. Throws where its repository is worked on for another one. */
export function putFix(database: Database, fix: Fix): void {
  const columns = columnsOf(fix);
  const assignments = Object.keys(columns).map((name) => `${name} = ?`);
  database.run(
    `UPDATE fixes SET ${assignments.join(", ")} WHERE id = ?`,
    ...Object.values(columns),
    fix.id,
  );
}

/** The document, and beside it what queries and indexes need. */
function columnsOf(fix: Fix): Readonly<Record<string, Value>> {
  return {
    id: fix.id,
    state: fix.state,
    open: isClosed(fix.state) ? 0 : 1,
    working: workingStates.includes(fix.state) ? 1 : 0,
    project: fix.project,
    repository: fix.repository,
    fingerprint: fix.fingerprint,
    severity_rank: severityRank(fix.severity),
    not_before: fix.notBefore,
    lease_worker: fix.lease?.worker ?? null,
    lease_until: fix.lease?.until ?? null,
    created_at: fix.createdAt,
    updated_at: fix.updatedAt,
    document: JSON.stringify(fix),
  };
}

/** Forgets closed fixes that last changed before a time; returns how many. */
export function pruneFixes(database: Database, before: number): number {
  return database.run("DELETE FROM fixes WHERE open = 0 AND updated_at < ?", before);
}

function parse(row: Row): Fix {
  return JSON.parse(String(row["document"])) as Fix;
}
