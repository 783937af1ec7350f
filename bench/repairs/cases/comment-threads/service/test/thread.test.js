import assert from "node:assert/strict";
import { test } from "node:test";

import { createComments } from "../src/comments.js";
import { countReplies } from "../src/thread.js";

test("replies to replies count", () => {
  const comments = createComments();
  const first = comments.write("a");
  const second = comments.reply(first.id, "b");
  comments.reply(second.id, "c");
  comments.reply(first.id, "d");
  assert.equal(countReplies(first), 3);
});

test("a long discussion is counted to its end", () => {
  const comments = createComments();
  const first = comments.write("a");
  let last = first;
  for (let n = 0; n < 2000; n += 1) last = comments.reply(last.id, "no");
  assert.equal(countReplies(first), 2000);
});
