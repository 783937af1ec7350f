import assert from "node:assert/strict";
import { test } from "node:test";

import { createChanges } from "../src/changes.js";
import { pageOf } from "../src/feed.js";

function some(count) {
  const changes = createChanges();
  for (let n = 1; n <= count; n += 1) changes.add(`c${n}`);
  return changes;
}

test("a full page says where the next one begins", () => {
  assert.deepEqual(pageOf(some(5), 0), { changes: ["c1", "c2", "c3"], next: 3 });
});

test("so does the last page, for what is to come", () => {
  assert.deepEqual(pageOf(some(5), 3), { changes: ["c4", "c5"], next: 5 });
});
