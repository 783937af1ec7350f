import assert from "node:assert/strict";
import { once } from "node:events";
import { OutgoingMessage } from "node:http";
import { after, before, test } from "node:test";

import { createApp } from "../src/app.js";
import { sendFile } from "../src/download.js";
import { createFiles } from "../src/files.js";

const app = createApp({ files: createFiles(), log: () => {} });
before(async () => {
  app.listen(0, "127.0.0.1");
  await once(app, "listening");
});
after(() => app.close());

function get(id) {
  return fetch(`http://127.0.0.1:${app.address().port}/files/${id}`);
}

test("a file is sent under its name", async () => {
  const response = await get("1");
  assert.equal(response.headers.get("content-disposition"), 'attachment; filename="plan.pdf"');
  assert.equal(await response.text(), "%PDF plan");
});

test("umlauts in a name stay", () => {
  const response = new OutgoingMessage();
  response.end = () => {};
  sendFile(response, createFiles().get("2"));
  assert.match(response.getHeader("content-disposition"), /Müller\.pdf|M%C3%BCller\.pdf/);
});

test("a file that is not there is 404", async () => {
  assert.equal((await get("9")).status, 404);
});
