import assert from "node:assert/strict";
import { test } from "node:test";

import { books } from "../src/books.js";
import { search } from "../src/search.js";

test("words are found in any case and order", () => {
  assert.deepEqual(search(books, "TWO cooking"), ["Cooking for two"]);
});

test("a dot is found as it stands", () => {
  assert.deepEqual(search(books, "node.js"), ["Node.js in practice"]);
});

test("what is not there is not found", () => {
  assert.deepEqual(search(books, "rust"), []);
});
