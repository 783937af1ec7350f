import assert from "node:assert/strict";
import { test } from "node:test";

import { createComments } from "../src/comments.js";
import { countReplies } from "../src/thread.js";

test("a thread of any depth and width is counted", () => {
  const comments = createComments();
  const first = comments.write("a");
  let last = first;
  for (let n = 0; n < 100_000; n += 1) last = comments.reply(last.id, "no");
  for (let n = 0; n < 200_000; n += 1) comments.reply(first.id, "wide");
  assert.equal(countReplies(first), 300_000);
});
