import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openDatabase } from "./database.ts";
import { openState, type WatcherState } from "./state.ts";

describe("the state", () => {
  let folder: string;
  const open: WatcherState[] = [];
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), "mendwatch-state-")), "state", "watcher");
  });
  afterEach(() => {
    for (const state of open.splice(0)) state.close();
    rmSync(join(folder, "..", ".."), { recursive: true });
  });

  function begin(): WatcherState {
    const state = openState(folder);
    open.push(state);
    return state;
  }

  function end(): void {
    for (const state of open.splice(0)) state.close();
  }

  it("makes its folder and its files for its owner alone", () => {
    begin();

    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of ["state.db", "state.db-wal", "lock.db", "watcher.pid"]) {
      expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
  });

  it("notices that its folder was removed, and is well where it was not", () => {
    const state = begin();
    state.checkpoint();
    rmSync(folder, { recursive: true });

    expect(() => state.checkpoint()).toThrow(
      expect.objectContaining({
        code: "MW_WATCHER_STATE_FOLDER",
        message: expect.stringContaining("was removed or replaced"),
      }),
    );
  });

  it("remembers across a restart", () => {
    begin().sources.looked("shop", "/var/log/*.log", 7);
    end();

    expect(begin().sources.firstLook("shop", "/var/log/*.log")).toBe(7);
  });

  it("undoes everything of a transaction that fails", () => {
    const state = begin();

    expect(() =>
      state.transaction(() => {
        state.watched.replace(["aaaaaaaaaaaaaaaa"]);
        throw new Error("in the middle");
      }),
    ).toThrow("in the middle");

    expect(state.watched.has("aaaaaaaaaaaaaaaa")).toBe(false);
    state.transaction(() => state.watched.replace(["bbbbbbbbbbbbbbbb"]));
    expect(state.watched.has("bbbbbbbbbbbbbbbb")).toBe(true);
  });

  it("is held by one watcher at a time, and is free again after a clean stop", () => {
    begin();

    expect(() => openState(folder)).toThrow(
      expect.objectContaining({
        code: "MW_WATCHER_ALREADY_RUNNING",
        message: expect.stringContaining(`process ${process.pid}`),
      }),
    );

    end();
    expect(begin).not.toThrow();
  });

  it("refuses a file that is no state file, names it, and leaves it alone", () => {
    begin();
    end();
    const file = join(folder, "state.db");
    writeFileSync(file, "this is not a database".repeat(100));

    expect(begin).toThrow(
      expect.objectContaining({
        code: "MW_WATCHER_STATE_UNREADABLE",
        message: expect.stringContaining(file),
      }),
    );
    expect(statSync(file).size).toBe(2_200);
  });

  it("refuses the database of another program, and leaves it alone", () => {
    begin();
    end();
    const file = join(folder, "state.db");
    rmSync(file);
    const foreign = openDatabase(file, 0);
    foreign.exec("CREATE TABLE invoices (total INTEGER)");

    expect(begin).toThrow(expect.objectContaining({ code: "MW_WATCHER_STATE_UNREADABLE" }));
    const tables = foreign.prepare<{ readonly name: string }>("SELECT name FROM sqlite_schema");
    expect(tables.all().map(({ name }) => name)).toEqual(["invoices"]);
    foreign.close();
  });

  it("refuses the state of a newer version", () => {
    begin();
    end();
    const database = openDatabase(join(folder, "state.db"), 0);
    database.exec("PRAGMA user_version = 99");
    database.close();

    expect(begin).toThrow(expect.objectContaining({ code: "MW_WATCHER_STATE_NEWER" }));
  });

  it("refuses a folder that cannot be made", () => {
    const file = join(folder, "..", "..", "file");
    writeFileSync(file, "");

    expect(() => openState(join(file, "watcher"))).toThrow(
      expect.objectContaining({ code: "MW_WATCHER_STATE_FOLDER" }),
    );
  });
});
