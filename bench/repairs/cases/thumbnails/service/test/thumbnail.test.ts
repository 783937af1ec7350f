import assert from "node:assert/strict";
import { test } from "node:test";

import { gradient } from "../src/image.js";
import { parseSize } from "../src/size.js";
import { thumbnail } from "../src/thumbnail.js";

const original = gradient({ width: 200, height: 100 });

test("a size has a width and a height", () => {
  assert.deepEqual(parseSize("80x40"), { width: 80, height: 40 });
});

test("a thumbnail has the size that was asked for", () => {
  const { width, height, pixels } = thumbnail(original, "20x5");
  assert.deepEqual([width, height, pixels.length], [20, 5, 100]);
});
