import assert from "node:assert/strict";
import { test } from "node:test";

import { createChanges } from "../src/changes.js";
import { pageOf } from "../src/feed.js";

test("a client that is up to date keeps its place", () => {
  const changes = createChanges();
  assert.deepEqual(pageOf(changes, 0), { changes: [], next: 0 });
  changes.add("one");
  assert.deepEqual(pageOf(changes, 1), { changes: [], next: 1 });
  changes.add("two");
  assert.deepEqual(pageOf(changes, 1), { changes: ["two"], next: 2 });
});
