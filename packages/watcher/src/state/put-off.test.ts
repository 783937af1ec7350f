import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openDatabase, type Database } from "./database.ts";
import { putOff, type PutOff } from "./put-off.ts";
import { remember } from "./remember.ts";

describe("writes that are put off", () => {
  let database: Database;
  let written: string[];
  let rows: PutOff<string, number>;
  beforeEach(() => {
    database = openDatabase(":memory:", 0);
    database.exec("CREATE TABLE counts (name TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT");
    const write = database.prepare("INSERT OR REPLACE INTO counts VALUES (:name, :count)");
    written = [];
    rows = putOff(database, (name, count) => {
      written.push(`${name} ${count}`);
      write.run({ name, count });
    });
  });
  afterEach(() => database.close());

  function stored(): readonly unknown[] {
    return database.prepare("SELECT name, count FROM counts ORDER BY name").all();
  }

  it("are made once for each row, before the commit", () => {
    database.gather(() => rows.set("a", 1));
    database.gather(() => rows.set("a", 2));
    expect([rows.get("a"), stored()]).toEqual([2, []]);

    database.commit();

    expect([rows.get("a"), written]).toEqual([undefined, ["a 2"]]);
    database.transaction(() => rows.set("b", 1));
    expect(written).toEqual(["a 2", "b 1"]);
  });

  it("are made when somebody wants to read the rows", () => {
    database.gather(() => {
      rows.set("a", 1);
      rows.flush();
      expect(stored()).toEqual([{ name: "a", count: 1 }]);
    });
    database.commit();

    expect(written).toEqual(["a 1"]);
  });

  it("are gone with the rest of what is rolled back", () => {
    database.gather(() => rows.set("a", 1));
    expect(() =>
      database.gather(() => {
        rows.set("b", 1);
        throw new Error("no");
      }),
    ).toThrow("no");

    database.commit();
    expect([rows.get("a"), stored()]).toEqual([undefined, []]);
  });

  it("are made at once outside a transaction", () => {
    rows.set("a", 1);

    expect(stored()).toEqual([{ name: "a", count: 1 }]);
  });
});

describe("remembered rows", () => {
  it("are those that were set last, until a rollback", () => {
    const database = openDatabase(":memory:", 0);
    const rows = remember<number>(database, 2);
    for (const [index, key] of ["a", "b", "a", "c"].entries()) rows.set(key, index);
    expect(["a", "b", "c"].map((key) => rows.get(key))).toEqual([2, undefined, 3]);

    expect(() =>
      database.transaction(() => {
        throw new Error("no");
      }),
    ).toThrow("no");

    expect(rows.get("a")).toBeUndefined();
    database.close();
  });
});
