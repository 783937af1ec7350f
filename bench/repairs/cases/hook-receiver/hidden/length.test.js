import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";

import { createApp } from "../dist/src/app.js";
import { createLog } from "../dist/src/log.js";
import { isSigned, signatureOf } from "../dist/src/signature.js";

test("a signature of another length is refused, also the beginning of the right one", () => {
  const right = signatureOf("{}", "k");
  for (const wrong of ["", "a", right.slice(0, 8), `${right}00`, "ü".repeat(32)]) {
    assert.equal(isSigned("{}", wrong, "k"), false, wrong);
  }
  assert.equal(isSigned("{}", right, "k"), true);
});

test("a refused hook is 401 and no error of ours", async (context) => {
  const { mock: printed } = context.mock.method(console, "error", () => {});
  const lines = [];
  const log = createLog((line) => lines.push(JSON.parse(line)));
  const app = createApp("k", log).listen(0, "127.0.0.1");
  context.after(() => app.close());
  await once(app, "listening");
  const url = `http://127.0.0.1:${app.address().port}/`;
  const response = await fetch(url, { method: "POST", body: "{}", headers: { "x-signature": "ab" } });
  assert.equal(response.status, 401);
  assert.deepEqual(lines.filter(({ level }) => level === 50), []);
  assert.equal(printed.callCount(), 0);
});
