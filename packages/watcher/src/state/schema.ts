/**
 * The state file, as steps from version to version (`PRAGMA user_version`). A step that has been
 * released is never edited. Times are milliseconds since 1970 by the watcher's clock, except `began`
 * and `last` of a window and `at` of a trace, which the log says. `not_before` NULL in the outbox:
 * set aside for good.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE globs (
    project TEXT NOT NULL,
    glob TEXT NOT NULL,
    first_look INTEGER NOT NULL,
    PRIMARY KEY (project, glob)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sources (
    project TEXT NOT NULL,
    source TEXT NOT NULL,
    since INTEGER NOT NULL,
    bytes_read INTEGER NOT NULL,
    unbroken_since INTEGER NOT NULL,
    PRIMARY KEY (project, source)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    missing_since INTEGER,
    device TEXT NOT NULL,
    inode TEXT NOT NULL,
    head_length INTEGER NOT NULL,
    head_hash TEXT NOT NULL,
    cursor INTEGER NOT NULL,
    tail_hash TEXT NOT NULL,
    cutting INTEGER NOT NULL,
    assembler TEXT NOT NULL
  ) STRICT;
  CREATE INDEX files_by_inode ON files (project, inode);
  CREATE INDEX files_by_source ON files (project, source);

  CREATE TABLE fingerprints (
    project TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    closed INTEGER,
    relayed_whole INTEGER,
    PRIMARY KEY (project, fingerprint)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX fingerprints_by_first_seen ON fingerprints (project, first_seen);

  CREATE TABLE hours (
    project TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    hour INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (project, fingerprint, hour)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE windows (
    id TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'held', 'closed')),
    opened INTEGER NOT NULL,
    deadline INTEGER,
    began INTEGER NOT NULL,
    last INTEGER NOT NULL,
    count INTEGER NOT NULL,
    fatal INTEGER NOT NULL,
    announcement TEXT,
    root TEXT,
    root_fingerprint TEXT,
    infrastructure INTEGER NOT NULL,
    sample TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX one_window ON windows (project, fingerprint) WHERE state <> 'closed';
  CREATE INDEX windows_by_deadline ON windows (deadline) WHERE state = 'open';
  CREATE INDEX windows_by_root ON windows (root) WHERE root IS NOT NULL;
  CREATE INDEX windows_by_began ON windows (project, began);

  CREATE TABLE traces (
    project TEXT NOT NULL,
    trace TEXT NOT NULL,
    window TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (project, trace, window)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX traces_by_window ON traces (window);

  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    project TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    incident TEXT NOT NULL,
    severity INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER DEFAULT 0,
    refusal TEXT
  ) STRICT;
  CREATE INDEX outbox_by_turn ON outbox (attempts, seq) WHERE not_before IS NOT NULL;
  CREATE INDEX outbox_by_incident ON outbox (incident, seq) WHERE refusal IS NULL;
  CREATE INDEX outbox_by_refusal ON outbox (seq) WHERE refusal IS NOT NULL;
  CREATE INDEX outbox_by_severity ON outbox (severity, seq, bytes);

  CREATE TABLE dropped (
    severity INTEGER NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE watched (fingerprint TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
  // An assembler holds the streams of its file, of which there was one, without a name.
  `
  UPDATE files SET assembler = json_object(
    'streams', CASE json_extract(assembler, '$.phase')
      WHEN 'none' THEN json('[]') ELSE json_array(json_array('', json_set(
        assembler, '$.habits', json('{"carried":false,"bareLevels":0}')))) END,
    'parts', json('[]'),
    'indent', 0,
    'exported', json('[]')
  );
  `,
  // What comes out of programs and of standard input; the position is theirs.
  `
  CREATE TABLE streams (
    project TEXT NOT NULL,
    source TEXT NOT NULL,
    position TEXT NOT NULL,
    assembler TEXT NOT NULL,
    PRIMARY KEY (project, source)
  ) STRICT, WITHOUT ROWID;
  `,
  // The kinds of secrets that were told of.
  `
  CREATE TABLE masked (
    project TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (project, kind)
  ) STRICT, WITHOUT ROWID;
  `,
  // Which version of detection named a kind of error, and the error, by which the next one knows it.
  `
  ALTER TABLE fingerprints ADD COLUMN version INTEGER NOT NULL DEFAULT 2;
  ALTER TABLE fingerprints ADD COLUMN error TEXT;
  UPDATE fingerprints SET error = (
    SELECT json_extract(sample, '$.error') FROM windows
    WHERE windows.project = fingerprints.project AND windows.fingerprint = fingerprints.fingerprint
      AND NOT json_extract(sample, '$.flood'));
  `,
  // Where a copy of a small file may end.
  `
  ALTER TABLE files ADD COLUMN head_lines TEXT NOT NULL DEFAULT '';
  `,
  // Where a file was that was found through a link.
  `
  ALTER TABLE files ADD COLUMN target TEXT;
  `,
  // What is to be told on Telegram, and what was: one row, see `notice/board.ts`.
  `
  CREATE TABLE notices (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    board TEXT NOT NULL
  ) STRICT;
  `,
  // When a file was made, which tells it from another one that was given its inode.
  `
  ALTER TABLE files ADD COLUMN birth TEXT NOT NULL DEFAULT '0';
  `,
  // Every window that begins asks for the failures that it may belong to, and most services have none.
  `
  CREATE INDEX windows_by_infrastructure ON windows (began)
    WHERE infrastructure = 1 AND root IS NULL;
  `,
];
