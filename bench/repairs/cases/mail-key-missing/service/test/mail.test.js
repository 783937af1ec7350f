import assert from "node:assert/strict";
import { test } from "node:test";

import { headOf } from "../src/mail.js";

const mail = { to: "jo@example.org", subject: "Hi" };

test("a mail says whom it is from", () => {
  assert.match(headOf(mail, { MAIL_FROM: "shop@example.org" }), /^From: shop@example\.org\r\n/);
});

test("a mail from nobody is refused, and what is missing is named", () => {
  assert.throws(() => headOf(mail, {}), /MAIL_FROM is not set/);
});
