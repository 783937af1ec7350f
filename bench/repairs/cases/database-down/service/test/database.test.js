import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";

import { ask } from "../src/database.js";

test("a question gets its answer", async (context) => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("data", () => {}).on("end", () => socket.end("42\n"));
  }).listen(0, "127.0.0.1");
  context.after(() => server.close());
  await once(server, "listening");
  assert.equal(await ask(server.address().port, "six times seven"), "42");
});
