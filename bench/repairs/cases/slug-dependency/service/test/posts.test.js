import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf } from "../src/posts.js";

test("the address of a post has its title", () => {
  assert.equal(addressOf({ id: 7, title: "Hello, World" }), "/posts/7-hello-world");
});
