import assert from "node:assert/strict";
import { test } from "node:test";

import { percentile } from "../src/percentile.js";
import { report } from "../src/report.js";
import { createSamples } from "../src/samples.js";

const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

test("percentiles are taken from sorted values", () => {
  assert.equal(percentile([30, 10, 20], 50), "20.0");
  assert.equal(percentile(hundred, 95), "96.0");
  assert.equal(percentile([7], 0), "7.0");
});

test("a report has what was asked for", () => {
  const samples = createSamples();
  for (const value of [1, 2, 3, 4]) samples.add("/a", value);
  assert.deepEqual(report(samples, "/a", [50, 90]), { p50: "3.0", p90: "4.0" });
});

test("a route that nobody asked for has no report", () => {
  assert.equal(report(createSamples(), "/b", [50]), null);
});

test("only the newest samples are kept", () => {
  const samples = createSamples(2);
  for (const value of [1, 2, 3]) samples.add("/a", value);
  assert.deepEqual(samples.of("/a"), [2, 3]);
});
