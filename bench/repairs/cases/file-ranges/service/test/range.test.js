import assert from "node:assert/strict";
import { test } from "node:test";

import { parseRange } from "../src/range.js";

test("a range has a start and an end", () => {
  assert.deepEqual(parseRange("bytes=10-19", 100), { start: 10, end: 19 });
});

test("a range ends with the file", () => {
  assert.deepEqual(parseRange("bytes=90-200", 100), { start: 90, end: 99 });
});

test("what is no range, or begins behind the file, is none", () => {
  assert.equal(parseRange(undefined, 100), null);
  assert.equal(parseRange("lines=1-2", 100), null);
  assert.equal(parseRange("bytes=-", 100), null);
  assert.equal(parseRange("bytes=100-120", 100), null);
});
