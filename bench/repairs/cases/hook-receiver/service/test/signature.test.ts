import assert from "node:assert/strict";
import { test } from "node:test";

import { isSigned, signatureOf } from "../src/signature.js";

test("a right signature is accepted", () => {
  assert.equal(isSigned("{}", signatureOf("{}", "k"), "k"), true);
});

test("a signature of another body or with another secret is not", () => {
  assert.equal(isSigned("{}", signatureOf("[]", "k"), "k"), false);
  assert.equal(isSigned("{}", signatureOf("{}", "other"), "k"), false);
});
