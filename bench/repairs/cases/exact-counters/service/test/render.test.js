import assert from "node:assert/strict";
import { test } from "node:test";

import { createCounters } from "../src/counters.js";
import { asText } from "../src/render.js";

test("counters are written as text, sorted", () => {
  const counters = createCounters();
  counters.add("b", 1);
  counters.add("a", 2);
  counters.add("a", 3);
  assert.equal(asText(counters), "a 5\nb 1\n");
});

test("no unit is lost above 2^53", () => {
  const counters = createCounters();
  counters.add("bytes", 2n ** 53n);
  counters.add("bytes", 1);
  assert.equal(asText(counters), "bytes 9007199254740993\n");
});
