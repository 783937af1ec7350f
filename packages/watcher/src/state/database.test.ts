import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  inMemory,
  isDatabaseError,
  isPassingFailure,
  openDatabase,
  type Database,
} from "./database.ts";

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
}

describe("a database", () => {
  it("rolls a transaction back that fails, also where the disk is full, and goes on", () => {
    const database = openDatabase(inMemory, 0);
    database.exec("CREATE TABLE lines (text TEXT) STRICT; PRAGMA max_page_count = 10");
    const add = database.prepare("INSERT INTO lines VALUES (:text)");
    const count = database.prepare<{ readonly n: number }>("SELECT count(*) AS n FROM lines");

    const full = failureOf(() =>
      database.transaction(() => {
        for (let index = 0; index < 100; index += 1) add.run({ text: "x".repeat(2_000) });
      }),
    );

    expect(isPassingFailure(full)).toBe(true);
    expect(count.first()?.n).toBe(0);
    database.transaction(() => add.run({ text: "fits" }));
    expect(count.first()?.n).toBe(1);
    database.close();
  });

  describe("that gathers", () => {
    let folder = "";
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "mendwatch-database-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    /** A database of lines, and how many of them others see. */
    function openLines(): {
      readonly database: Database;
      readonly add: (text: string) => void;
      readonly committed: () => number;
    } {
      const file = join(folder, "lines.db");
      const database = openDatabase(file, 0);
      database.exec("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON");
      database.exec("CREATE TABLE lines (text TEXT PRIMARY KEY) STRICT");
      database.exec(
        "CREATE TABLE notes (line TEXT REFERENCES lines DEFERRABLE INITIALLY DEFERRED) STRICT",
      );
      const add = database.prepare("INSERT INTO lines VALUES (:text)");
      const other = openDatabase(file, 0);
      const count = other.prepare<{ readonly n: number }>("SELECT count(*) AS n FROM lines");
      return {
        database: {
          ...database,
          close() {
            other.close();
            database.close();
          },
        },
        add: (text) => void add.run({ text }),
        committed: () => count.first()?.n ?? NaN,
      };
    }

    it("commits what was gathered when it is told to, and all of it at once", () => {
      const { database, add, committed } = openLines();
      database.gather(() => add("a"));
      database.gather(() => add("b"));
      expect(committed()).toBe(0);

      database.commit();
      expect(committed()).toBe(2);
      database.commit();
      database.close();
    });

    it("commits what was gathered before another transaction, whose failure does not touch it", () => {
      const { database, add, committed } = openLines();
      database.gather(() => add("a"));

      failureOf(() =>
        database.transaction(() => {
          add("b");
          throw new Error("no");
        }),
      );

      expect(committed()).toBe(1);
      database.close();
    });

    it("rolls all that was gathered back with a part that fails, and goes on", () => {
      const { database, add, committed } = openLines();
      database.gather(() => add("a"));

      expect(failureOf(() => database.gather(() => add("a")))).toBeInstanceOf(Error);

      database.commit();
      expect(committed()).toBe(0);
      database.gather(() => add("b"));
      database.commit();
      expect(committed()).toBe(1);
      database.close();
    });

    it("tells who gathered that it is lost, where somebody else's transaction could not commit it", () => {
      const { database, add, committed } = openLines();
      const note = database.prepare("INSERT INTO notes VALUES (:line)");
      database.gather(() => add("a"));
      database.gather(() => note.run({ line: "which is not there" }));

      const seenByOther = failureOf(() => database.transaction(() => add("b")));
      const seenByGatherer = failureOf(() => database.gather(() => add("c")));

      expect(seenByOther).toBeInstanceOf(Error);
      expect(seenByGatherer).toBe(seenByOther);
      database.gather(() => add("d"));
      database.commit();
      expect(committed()).toBe(1);
      database.close();
    });
  });

  it("goes on while it syncs aside, again and again, and in memory", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mendwatch-database-"));
    const file = join(folder, "lines.db");
    const [database, fleeting] = [openDatabase(file, 0), openDatabase(inMemory, 0)];
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("CREATE TABLE lines (text TEXT) STRICT");

    const syncs = ["a", "b"].map((line) => {
      database.transaction(() => database.exec(`INSERT INTO lines VALUES ('${line}')`));
      return database.syncAside();
    });
    database.checkpoint();
    await Promise.all([...syncs, fleeting.syncAside()]);

    const other = openDatabase(file, 0);
    expect(other.prepare("SELECT text FROM lines ORDER BY text").all()).toEqual([
      { text: "a" },
      { text: "b" },
    ]);
    for (const open of [other, database, fleeting]) open.close();
    rmSync(folder, { recursive: true });
  });

  it("keeps its version when it syncs, and has all in its file after a checkpoint", () => {
    const folder = mkdtempSync(join(tmpdir(), "mendwatch-database-"));
    const [file, copy] = [join(folder, "lines.db"), join(folder, "copy.db")];
    const database = openDatabase(file, 0);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA user_version = 7");
    database.exec("CREATE TABLE lines (text TEXT) STRICT");
    database.transaction(() => database.exec("INSERT INTO lines VALUES ('a')"));

    database.sync();
    database.checkpoint();
    copyFileSync(file, copy);
    database.close();

    const copied = openDatabase(copy, 0);
    const found = copied.prepare("SELECT text, user_version FROM lines, pragma_user_version").all();
    copied.close();
    rmSync(folder, { recursive: true });
    expect(found).toEqual([{ text: "a", user_version: 7 }]);
  });

  it("tells a failure that may pass from one that will not", () => {
    const database = openDatabase(inMemory, 0);
    const syntax = failureOf(() => database.exec("SELEKT"));
    database.close();

    expect(isDatabaseError(syntax)).toBe(true);
    expect(isPassingFailure(syntax)).toBe(false);
    expect(isPassingFailure(new TypeError("a defect"))).toBe(false);
    expect(isPassingFailure(Object.assign(new Error("EIO"), { syscall: "read" }))).toBe(true);
  });
});
