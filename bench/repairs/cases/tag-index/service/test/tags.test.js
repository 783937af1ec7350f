import assert from "node:assert/strict";
import { test } from "node:test";

import { readNotes } from "../src/notes.js";
import { indexByTag, withTag } from "../src/tags.js";

test("notes are found by tag, in order", () => {
  const index = indexByTag(readNotes("n1: a #x\nn2: b #x #y\n"));
  assert.deepEqual(withTag(index, "x"), ["n1", "n2"]);
  assert.deepEqual(withTag(index, "y"), ["n2"]);
});

test("a tag that nobody used has no notes", () => {
  assert.deepEqual(withTag(indexByTag([]), "z"), []);
});
