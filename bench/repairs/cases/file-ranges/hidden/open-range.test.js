import assert from "node:assert/strict";
import { test } from "node:test";

import { parseRange } from "../src/range.js";

test("a range without an end goes to the end of the file", () => {
  assert.deepEqual(parseRange("bytes=10-", 100), { start: 10, end: 99 });
  assert.deepEqual(parseRange("bytes=0-", 100), { start: 0, end: 99 });
});

test("bounded ranges are as they were", () => {
  assert.deepEqual(parseRange("bytes=10-19", 100), { start: 10, end: 19 });
  assert.deepEqual(parseRange("bytes=5-0", 100)?.start === 5, false);
});
