import assert from "node:assert/strict";
import { test } from "node:test";

import { indexByTag, withTag } from "../src/tags.js";

test("any word may be a tag", () => {
  const tags = ["constructor", "__proto__", "toString", "hasOwnProperty", "home"];
  const index = indexByTag([{ id: "n1", tags }]);
  for (const tag of tags) assert.deepEqual(withTag(index, tag), ["n1"], tag);
});

test("a tag that nobody used has no notes, whatever its name", () => {
  for (const tag of ["constructor", "__proto__", "valueOf"]) {
    assert.deepEqual(withTag(indexByTag([]), tag), []);
  }
});
