import assert from "node:assert/strict";
import { test } from "node:test";

import { feedOf } from "../src/feed.js";
import { parseStamp } from "../src/stamp.js";

test("a stamp is a time in UTC", () => {
  assert.equal(parseStamp("20260301T090000Z").toISOString(), "2026-03-01T09:00:00.000Z");
});

test("events are sorted by their start", () => {
  const text = [
    "BEGIN:VEVENT\nSUMMARY:Lunch\nDTSTART:20260301T120000Z\nEND:VEVENT",
    "BEGIN:VEVENT\nSUMMARY:Stand-up\nDTSTART:20260301T090000Z\nEND:VEVENT",
  ].join("\n");
  assert.deepEqual(
    feedOf(text).map(({ title }) => title),
    ["Stand-up", "Lunch"],
  );
});
