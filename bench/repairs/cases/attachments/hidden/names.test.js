import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";

import { createApp } from "../src/app.js";

test("a name in any language comes through, as RFC 6266 has it", async (context) => {
  const name = "報告書 €.pdf";
  const files = { get: () => ({ name, bytes: Buffer.from("x") }) };
  const app = createApp({ files, log: () => {} }).listen(0, "127.0.0.1");
  context.after(() => app.close());
  await once(app, "listening");
  const response = await fetch(`http://127.0.0.1:${app.address().port}/files/1`);
  assert.equal(response.status, 200);
  const [, encoded = ""] =
    /filename\*=utf-8''([^;]+)/i.exec(response.headers.get("content-disposition")) ?? [];
  assert.equal(decodeURIComponent(encoded), name);
});
