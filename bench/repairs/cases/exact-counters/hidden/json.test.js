import assert from "node:assert/strict";
import { test } from "node:test";

import { createCounters } from "../src/counters.js";
import { asJson, asText } from "../src/render.js";

test("JSON has every digit", () => {
  const counters = createCounters();
  counters.add("bytes", 2n ** 53n + 1n);
  assert.deepEqual(JSON.parse(asJson(counters)), { counters: { bytes: "9007199254740993" } });
  assert.equal(asText(counters), "bytes 9007199254740993\n");
});
