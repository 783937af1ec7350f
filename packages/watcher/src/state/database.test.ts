import { describe, expect, it } from "vitest";

import { isDatabaseError, isPassingFailure, openDatabase } from "./database.ts";

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
    const database = openDatabase(":memory:", 0);
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

  it("tells a failure that may pass from one that will not", () => {
    const database = openDatabase(":memory:", 0);
    const syntax = failureOf(() => database.exec("SELEKT"));
    database.close();

    expect(isDatabaseError(syntax)).toBe(true);
    expect(isPassingFailure(syntax)).toBe(false);
    expect(isPassingFailure(new TypeError("a defect"))).toBe(false);
    expect(isPassingFailure(Object.assign(new Error("EIO"), { syscall: "read" }))).toBe(true);
  });
});
