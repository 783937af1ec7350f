import { describe, expect, it } from "vitest";

import {
  fingerprints,
  hour,
  minute,
  second,
  settlerBench,
} from "../../../../test/support/settler-bench.ts";

describe("severity and detail", () => {
  it.each([
    [1, "low"],
    [2, "low"],
    [3, "medium"],
    [9, "medium"],
    [10, "high"],
  ])("%i occurrences are %s", (count, severity) => {
    const shop = settlerBench();
    for (let index = 0; index < count; index += 1) shop.see();
    shop.pass(30 * second);

    expect(shop.sent()).toMatchObject([{ count, severity }]);
  });

  it("counts the last 24 hours, and not what is older", () => {
    const shop = settlerBench();
    shop.see();
    shop.see();
    shop.pass(2 * hour);
    shop.see();
    shop.pass(minute);
    expect(shop.sent().map((report) => report.severity)).toEqual(["low", "medium"]);

    shop.pass(26 * hour);
    shop.see();
    shop.pass(minute);
    expect(shop.sent()).toMatchObject([{ severity: "low", count24h: 1 }]);
  });

  it("the first window in 24 hours is relayed whole, further low ones only as counts", () => {
    const shop = settlerBench();
    shop.see();
    shop.pass(minute);
    shop.see();
    shop.pass(minute);
    const [first, further] = shop.sent();

    expect(first).toMatchObject({ detail: "full", severity: "low" });
    expect(further).toMatchObject({ detail: "counts", count: 1, context: [] });
    expect(further?.error).toMatchObject({ type: "TypeError", stack: "", frames: [] });

    shop.see();
    shop.pass(minute);
    expect(shop.sent()).toMatchObject([{ detail: "full", severity: "medium" }]);
    shop.pass(25 * hour);
    shop.see();
    shop.pass(minute);
    expect(shop.sent()).toMatchObject([{ detail: "full", severity: "low" }]);
  });

  it("an uncaught exception is at least medium", () => {
    const shop = settlerBench();
    shop.see({ fatal: true });
    shop.pass(minute);

    expect(shop.sent()).toMatchObject([{ severity: "medium" }]);
  });

  it("a critical error is announced at once, and its settled report names the announcement", () => {
    const shop = settlerBench({ rules: () => [{ match: { type: "TypeError" }, do: "critical" }] });
    shop.see();
    const [announced] = shop.sent();
    shop.see();
    shop.pass(minute);
    const [settled, ...rest] = shop.sent();

    expect(announced).toMatchObject({ phase: "announced", count: 0, announcement: null });
    expect(settled).toMatchObject({
      phase: "settled",
      count: 2,
      announcement: announced?.id,
      incident: announced?.incident,
    });
    expect(rest).toEqual([]);
  });

  it("an error that the owner ignores is counted and not relayed", () => {
    const ignored = { match: { message: "*null" }, do: "ignore" } as const;
    const shop = settlerBench({ rules: () => [ignored] });
    shop.see();
    shop.see({ error: { message: "another" }, fingerprint: fingerprints.b });
    shop.pass(minute);

    expect(shop.sent().map((report) => report.fingerprint)).toEqual([fingerprints.b]);
    expect(shop.state.fingerprints.lastDay("shop", "00000000000000aa", shop.now)).toBe(1);
  });
});
