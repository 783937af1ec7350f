import { fixerError } from "../../errors/errors.ts";
import type { Database } from "./driver.ts";

/** Stands in the file's header and names its owner: "MWfx". */
const applicationId = 0x4d576678;

/**
 * Each entry brings a store from the version of its index to the next one; `user_version` says how
 * many were applied. An entry is never changed once it was released. Aggregates are JSON documents;
 * beside them stand the columns that queries and indexes need.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE errors (
    project TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    severity TEXT NOT NULL,
    last_seen INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (project, fingerprint)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX errors_by_last_seen ON errors (last_seen);

  CREATE TABLE reports (
    project TEXT NOT NULL,
    id TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (project, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE fixes (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    open INTEGER NOT NULL,
    working INTEGER NOT NULL,
    project TEXT NOT NULL,
    repository TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    severity_rank INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    lease_worker TEXT,
    lease_until INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX one_open_fix_per_fingerprint ON fixes (repository, fingerprint) WHERE open = 1;
  CREATE UNIQUE INDEX one_working_fix_per_repository ON fixes (repository) WHERE working = 1;
  CREATE INDEX fixes_by_fingerprint ON fixes (repository, fingerprint, created_at);
  CREATE INDEX fixes_by_state ON fixes (state, severity_rank, created_at);
  CREATE INDEX fixes_by_age ON fixes (created_at);
  CREATE INDEX fixes_held ON fixes (lease_until) WHERE lease_worker IS NOT NULL;

  CREATE TABLE charges (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    amount REAL NOT NULL,
    PRIMARY KEY (scope, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE watchers (
    watcher TEXT PRIMARY KEY,
    sent_at INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- One row while a pause holds.
  CREATE TABLE pause (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    document TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- What a charge counts with in each of its scopes; its document has the rest.
  ALTER TABLE charges RENAME TO charge_scopes;
  CREATE INDEX charge_scopes_by_key ON charge_scopes (key);
  CREATE TABLE charges (
    key TEXT PRIMARY KEY,
    fix TEXT NOT NULL,
    settled INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  CREATE INDEX charges_by_fix ON charges (fix);
  CREATE INDEX charges_by_change ON charges (settled, updated_at);

  CREATE TABLE holds (
    reason TEXT PRIMARY KEY,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE plan_windows (
    name TEXT PRIMARY KEY,
    seen_at INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  UPDATE fixes SET document = json_set(document, '$.charges', json_array());
  `,
  `
  CREATE TABLE cards (
    fix TEXT PRIMARY KEY,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- One row once something is known of the chat.
  CREATE TABLE chat (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    document TEXT NOT NULL
  ) STRICT;

  UPDATE fixes SET document = json_set(document, '$.requestedBy', null);
  `,
  `
  -- What the owners of a repository have taught; each is one document.
  CREATE TABLE lessons (
    id TEXT PRIMARY KEY,
    repository TEXT NOT NULL,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX lessons_by_repository ON lessons (repository);

  UPDATE fixes SET document = json_set(document,
    '$.review', null, '$.merge', null, '$.deployRun', null, '$.deployment', null,
    '$.aftermath', null, '$.reverts', null, '$.reason', null);
  UPDATE cards SET document = json_set(document, '$.countBefore', null, '$.running', null,
    '$.noReason', json('false'));
  `,
  `
  -- Fingerprints of errors that are known by the name that another version of detection gave them.
  CREATE TABLE aliases (
    fingerprint TEXT PRIMARY KEY,
    known TEXT NOT NULL,
    known_version INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- One row: the version of detection that the errors were carried over to.
  CREATE TABLE detection (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
  ) STRICT;
  INSERT INTO detection VALUES (1, 0);
  `,
  `
  -- Errors that people have ignored with a button; each is one document.
  CREATE TABLE rules (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX one_rule_per_error ON rules (project, fingerprint);
  `,
  `
  UPDATE fixes SET document = json_set(document, '$.published', null);
  UPDATE fixes SET document = json_set(document, '$.published', json_object(
    'repair', json_extract(document, '$.repair'),
    'candidate', json_extract(document, '$.candidate'),
    'policy', json_extract(document, '$.policy'),
    'proof', json_extract(document, '$.proof'),
    'baseCommit', json_extract(document, '$.workspace.baseCommit')))
  WHERE json_type(document, '$.pullRequest') = 'object'
    AND json_type(document, '$.candidate') = 'object'
    AND json_type(document, '$.workspace') = 'object';
  `,
];

/** Brings the file to the newest version in one transaction; refuses what it does not know. */
export function migrate(database: Database, path: string): void {
  database.write(() => {
    const version = versionOf(database, path);
    for (const migration of migrations.slice(version)) database.execute(migration);
    database.execute(
      `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`,
    );
  });
}

/** Refuses a file that this version cannot read as it is. */
export function checkVersion(database: Database, path: string): void {
  const version = versionOf(database, path);
  if (version < migrations.length) {
    throw fixerError(
      "MW_STORE_VERSION",
      `"${path}" has version ${version} and this Mendwatch reads ${migrations.length}. Start the fixer once to bring it forward.`,
    );
  }
}

function versionOf(database: Database, path: string): number {
  const owner = pragma(database, "application_id");
  const version = pragma(database, "user_version");
  const fresh = owner === 0 && version === 0 && isEmpty(database);
  if (owner !== applicationId && !fresh) {
    throw fixerError(
      "MW_STORE_FOREIGN",
      `"${path}" is the database of another program (application id ${owner}). Correct \`stateDir\`, or move the file away.`,
    );
  }
  if (version > migrations.length) {
    throw fixerError(
      "MW_STORE_VERSION",
      `"${path}" has version ${version}, and this Mendwatch knows ${migrations.length}. Use the newer Mendwatch that wrote it.`,
    );
  }
  return version;
}

function isEmpty(database: Database): boolean {
  return database.all("SELECT name FROM sqlite_schema LIMIT 1").length === 0;
}

function pragma(database: Database, name: "application_id" | "user_version"): number {
  const [row] = database.all(`PRAGMA ${name}`);
  return Number(row?.[name] ?? 0);
}
