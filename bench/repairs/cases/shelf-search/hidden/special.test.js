import assert from "node:assert/strict";
import { test } from "node:test";

import { search } from "../src/search.js";
import { books } from "../src/books.js";

test("special characters stand for themselves", () => {
  assert.deepEqual(search(books, "c++"), ["C++ in a weekend"]);
  assert.deepEqual(search(books, "now?"), ["What now? (second edition)"]);
  assert.deepEqual(search(books, "(second"), ["What now? (second edition)"]);
  assert.deepEqual(search(books, "c.*g"), []);
  assert.deepEqual(search(books, "no[d]e"), []);
});
