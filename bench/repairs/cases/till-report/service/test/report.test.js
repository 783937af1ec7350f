import assert from "node:assert/strict";
import { test } from "node:test";

import { dayOf, daysOf } from "../src/days.js";
import { tillReport } from "../src/report.js";

test("a day is the day of the shop, not of the server", () => {
  assert.equal(dayOf(Date.parse("2026-03-01T23:30:00Z"), "Europe/Berlin"), "2026-03-02");
});

test("days follow each other", () => {
  const start = Date.parse("2026-03-01T00:00:00Z");
  assert.deepEqual(daysOf(start, 3, "UTC"), ["2026-03-01", "2026-03-02", "2026-03-03"]);
});

test("sales are summed by day, and a day without any has 0", () => {
  const start = Date.parse("2026-03-01T00:00:00Z");
  const sales = [
    { at: start + 1000, cents: 100 },
    { at: start + 2000, cents: 50 },
  ];
  assert.deepEqual(tillReport(sales, { start, count: 2, zone: "UTC" }), [
    { day: "2026-03-01", sum: 150 },
    { day: "2026-03-02", sum: 0 },
  ]);
});
