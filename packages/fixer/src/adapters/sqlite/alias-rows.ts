import { currentFingerprints, fingerprintVersion } from "@mendwatch/detection";
import type { Report, ReportedError } from "@mendwatch/protocol";

import type { ErrorRecord } from "../../ports/store.ts";
import type { Database } from "./driver.ts";

/**
 * Versions of detection may give an error different fingerprints, and watchers and the fixer are
 * upgraded on different days. An error keeps the name under which it was first recorded, and with it
 * its count, its fixes, and what was decided about it. What another version calls it is an alias,
 * found by giving this version's fingerprints to the error itself. One version never has two names
 * for an error, so an alias holds only between different versions.
 */
interface Name {
  readonly fingerprint: string;
  readonly version: number;
}

/** The report with the names by which its error and the root of its incident are known. */
export function asKnown(database: Database, report: Report): Report {
  const { incident } = report;
  const { fingerprint, version } = nameOf(database, report);
  const root =
    incident.root === report.fingerprint
      ? fingerprint
      : (aliased(database, incident.root, report.fingerprintVersion)?.fingerprint ?? incident.root);
  return { ...report, fingerprint, fingerprintVersion: version, incident: { ...incident, root } };
}

function nameOf(database: Database, report: Report): Name {
  const { project, fingerprint, fingerprintVersion: version, error } = report;
  const own: Name = { fingerprint, version };
  if (recorded(database, project, fingerprint) !== null) return own;
  const name = aliased(database, fingerprint, version);
  if (name !== null) return name;
  for (const current of version === fingerprintVersion ? [] : currentFingerprints(error)) {
    const found = recorded(database, project, current) ?? aliased(database, current, version);
    if (found === null || found.version === version) continue;
    // Further reports may tell of the error by name only.
    addAlias(database, fingerprint, found);
    return found;
  }
  return own;
}

function recorded(database: Database, project: string, fingerprint: string): Name | null {
  const [row] = database.all(
    `SELECT json_extract(document, '$.fingerprintVersion') AS version FROM errors
     WHERE project = ? AND fingerprint = ?`,
    project,
    fingerprint,
  );
  return row === undefined ? null : { fingerprint, version: Number(row["version"]) };
}

/** What an error is known by that this version calls so. */
function aliased(database: Database, fingerprint: string, version: number): Name | null {
  const [row] = database.all(
    "SELECT known, known_version FROM aliases WHERE fingerprint = ? AND known_version <> ?",
    fingerprint,
    version,
  );
  if (row === undefined) return null;
  return { fingerprint: String(row["known"]), version: Number(row["known_version"]) };
}

function addAlias(database: Database, fingerprint: string, known: Name): void {
  database.run(
    "INSERT INTO aliases (fingerprint, known, known_version) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    fingerprint,
    known.fingerprint,
    known.version,
  );
}

/** Remembers what this version calls an error that another one named. */
export function learnAliases(
  database: Database,
  known: Pick<ErrorRecord, "fingerprint" | "fingerprintVersion"> & {
    readonly error: ReportedError;
  },
): void {
  const { fingerprint, fingerprintVersion: version, error } = known;
  if (version === fingerprintVersion) return;
  for (const current of currentFingerprints(error)) {
    addAlias(database, current, { fingerprint, version });
  }
}

/** Once after an upgrade: remembers what this version calls the errors that others named. */
export function carryOver(database: Database): void {
  database.write(() => {
    const changed = database.run(
      "UPDATE detection SET version = ? WHERE version <> ?",
      fingerprintVersion,
      fingerprintVersion,
    );
    if (changed === 0) return;
    // Of errors that are one now, the one that was seen last is it.
    const rows = database.all(
      `SELECT document FROM errors WHERE json_extract(document, '$.fingerprintVersion') <> ?
       ORDER BY last_seen DESC`,
      fingerprintVersion,
    );
    for (const row of rows) {
      learnAliases(database, JSON.parse(String(row["document"])) as ErrorRecord);
    }
  });
}

/** Forgets the aliases of errors that are forgotten. */
export function pruneAliases(database: Database): void {
  database.run("DELETE FROM aliases WHERE known NOT IN (SELECT fingerprint FROM errors)");
}
