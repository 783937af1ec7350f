import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { createRates } from "../src/kept.js";

async function provider(context, answer) {
  const server = createServer((request, response) => answer(response)).listen(0, "127.0.0.1");
  context.after(() => server.close());
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}`;
}

test("the provider's rate is the newest", async (context) => {
  const url = await provider(context, (response) => response.end('{"rate":1.2}'));
  assert.equal(await createRates({ provider: url, log: () => {} })("USD"), 1.2);
});

test("while the provider is down the last rate stays, and it is said", async (context) => {
  const said = [];
  const url = await provider(context, (response) => response.writeHead(503).end());
  const rateOf = createRates({ provider: url, log: (level) => said.push(level) });
  assert.equal(await rateOf("USD"), 1.08);
  assert.deepEqual(said, ["error"]);
});
