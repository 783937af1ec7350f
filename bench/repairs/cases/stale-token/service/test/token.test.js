import assert from "node:assert/strict";
import { test } from "node:test";

import { issue, verify } from "../src/token.js";

test("a token names its user", () => {
  assert.equal(verify(issue("jo", 100, "k"), "k", 50), "jo");
});

test("a token that has run out is refused", () => {
  assert.throws(() => verify(issue("jo", 100, "k"), "k", 100), { message: "token has expired" });
});

test("so is one of another key", () => {
  assert.throws(() => verify(issue("jo", 100, "k"), "x", 50), { name: "TokenError" });
});
