import assert from "node:assert/strict";
import { test } from "node:test";

import { stockOf } from "../src/partner.js";

test("a partner who is not there is named as such, with the cause", async () => {
  const error = await stockOf("https://127.0.0.1:1", "mug").catch((caught) => caught);
  assert.equal(error.name, "PartnerError");
  assert.equal(error.cause.code, "ECONNREFUSED");
});
