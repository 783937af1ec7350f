import assert from "node:assert/strict";
import { test } from "node:test";

import { gradient } from "../dist/src/image.js";
import { thumbnail } from "../dist/src/thumbnail.js";

const original = gradient({ width: 200, height: 100 });

test("where one side is left out the proportions are kept", () => {
  for (const [wanted, width, height] of [
    ["80x", 80, 40],
    ["x40", 80, 40],
    ["20x5", 20, 5],
  ]) {
    const made = thumbnail(original, wanted);
    assert.deepEqual([made.width, made.height, made.pixels.length], [width, height, width * height]);
  }
});
