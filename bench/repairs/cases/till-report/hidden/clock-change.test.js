import assert from "node:assert/strict";
import { test } from "node:test";

import { tillReport } from "../src/report.js";

const zone = "Europe/Berlin";

test("no sale is lost in the week the clocks go back", () => {
  const start = Date.parse("2026-10-23T22:00:00Z");
  const sales = [{ at: Date.parse("2026-10-26T12:00:00Z"), cents: 7 }];
  assert.deepEqual(tillReport(sales, { start, count: 3, zone }), [
    { day: "2026-10-24", sum: 0 },
    { day: "2026-10-25", sum: 0 },
    { day: "2026-10-26", sum: 7 },
  ]);
});

test("nor in the week they go forward", () => {
  const start = Date.parse("2026-03-27T23:00:00Z");
  const report = tillReport([], { start, count: 3, zone });
  assert.deepEqual(
    report.map(({ day }) => day),
    ["2026-03-28", "2026-03-29", "2026-03-30"],
  );
});
