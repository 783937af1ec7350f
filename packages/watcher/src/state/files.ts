import type { AssemblerSnapshot } from "@mendwatch/detection";

import type { Database } from "./database.ts";
import { putOff } from "./put-off.ts";

/** How a file is known again: its place on the disk, and what stood before the cursor. */
export interface FileMark {
  readonly device: string;
  readonly inode: string;
  /** When it was made, in nanoseconds since 1970; 0 where the system does not know. */
  readonly birth: string;
  /** Bytes of the head that are hashed: as many as were read, 1024 at most. */
  readonly headLength: number;
  readonly headHash: string;
  /** Sums of the head up to each of its line ends. */
  readonly headLines: string;
  /** Byte offset of the first byte that is not yet taken. */
  readonly cursor: number;
  /** Of the 256 bytes before the cursor, or of all where there are fewer. */
  readonly tailHash: string;
}

/** How far a file is read. */
export interface FilePosition extends FileMark {
  /** True while the rest of a line that passed the cap is thrown away. */
  readonly cutting: boolean;
  /** Redacted. */
  readonly assembler: AssemblerSnapshot;
}

/** A file that is or was followed. It is kept for as long as the file exists, and a week longer. */
export interface FileRecord extends FilePosition {
  readonly id: number;
  readonly project: string;
  /** The path under which it was found; events and reports name it, also after a rename. */
  readonly source: string;
  /** Where it was last seen. */
  readonly path: string;
  /** Where it was when it was first seen, where links led there; else null. */
  readonly target: string | null;
  /** Since when it has not been found anywhere; null while it is there. */
  readonly missingSince: number | null;
}

/** The cursors. */
export interface FileStore {
  all(): readonly FileRecord[];
  byInode(project: string, inode: string): readonly FileRecord[];
  ofSource(project: string, source: string): readonly FileRecord[];
  add(file: Omit<FileRecord, "id" | "missingSince">): FileRecord;
  savePosition(id: number, position: FilePosition): void;
  /** It has been found there. */
  savePath(id: number, path: string): void;
  /** It has not been found. */
  miss(id: number, now: number): void;
  remove(id: number): void;
}

/** SQLite knows neither what is true nor what an assembler is. */
interface PositionRow extends FileMark {
  readonly cutting: number;
  readonly assembler: string;
}

type Row = Omit<FileRecord, keyof PositionRow> & PositionRow;

const columns = `id, project, source, path, target, missing_since AS missingSince, device, inode, birth, head_length AS headLength,
  head_hash AS headHash, head_lines AS headLines, cursor, tail_hash AS tailHash, cutting, assembler`;

/** The cursors in a database. */
export function createFileStore(database: Database): FileStore {
  const all = database.prepare<Row>(`SELECT ${columns} FROM files ORDER BY id`);
  const byInode = database.prepare<Row>(
    `SELECT ${columns} FROM files WHERE project = :project AND inode = :inode ORDER BY id`,
  );
  const ofSource = database.prepare<Row>(
    `SELECT ${columns} FROM files WHERE project = :project AND source = :source ORDER BY id`,
  );
  const add = database.prepare<{ readonly id: number }>(
    `INSERT INTO files (project, source, path, target, device, inode, birth, head_length, head_hash, head_lines,
       cursor, tail_hash, cutting, assembler)
     VALUES (:project, :source, :path, :target, :device, :inode, :birth, :headLength, :headHash, :headLines, :cursor,
       :tailHash, :cutting, :assembler)
     RETURNING id`,
  );
  const savePosition = database.prepare(
    `UPDATE files SET head_length = :headLength, head_hash = :headHash, head_lines = :headLines,
       cursor = :cursor, tail_hash = :tailHash, cutting = :cutting, assembler = :assembler
     WHERE id = :id`,
  );
  // It hardly ever changes, and is in an index.
  const saveInode = database.prepare(
    `UPDATE files SET device = :device, inode = :inode, birth = :birth
     WHERE id = :id AND (device <> :device OR inode <> :inode OR birth <> :birth)`,
  );
  const savePath = database.prepare(
    `UPDATE files SET path = :path, missing_since = NULL WHERE id = :id`,
  );
  const miss = database.prepare(`UPDATE files SET missing_since = :now WHERE id = :id`);
  const remove = database.prepare(`DELETE FROM files WHERE id = :id`);

  const positions = putOff<number, FilePosition>(database, (id, position) => {
    const { device, inode, birth, ...others } = toColumns(position);
    savePosition.run({ id, ...others });
    saveInode.run({ id, device, inode, birth });
  });

  return {
    all() {
      positions.flush();
      return all.all().map(toRecord);
    },
    byInode(project, inode) {
      positions.flush();
      return byInode.all({ project, inode }).map(toRecord);
    },
    ofSource(project, source) {
      positions.flush();
      return ofSource.all({ project, source }).map(toRecord);
    },
    add(file) {
      const { project, source, path, target } = file;
      const row = add.first({ project, source, path, target, ...toColumns(file) });
      if (row === undefined) throw new Error(`no id came back for ${path}`);
      return { ...file, id: row.id, missingSince: null };
    },
    savePosition: (id, position) => positions.set(id, position),
    savePath: (id, path) => void savePath.run({ id, path }),
    miss: (id, now) => void miss.run({ id, now }),
    remove(id) {
      // Its id may be given to another one.
      positions.flush();
      remove.run({ id });
    },
  };
}

function toRecord(row: Row): FileRecord {
  return {
    ...row,
    cutting: row.cutting === 1,
    assembler: JSON.parse(row.assembler) as AssemblerSnapshot,
  };
}

function toColumns(position: FilePosition): PositionRow {
  const { device, inode, birth, headLength, headHash, headLines, cursor, tailHash } = position;
  return {
    device,
    inode,
    birth,
    headLength,
    headHash,
    headLines,
    cursor,
    tailHash,
    cutting: position.cutting ? 1 : 0,
    assembler: JSON.stringify(position.assembler),
  };
}
