import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { createApp } from "../src/app.js";
import { createHub } from "../src/hub.js";

test("a closed connection is no listener any more, an open one stays", async (context) => {
  const hub = createHub(3);
  const errors = [];
  const app = createApp({ hub, log: (level, message) => level === "error" && errors.push(message) });
  app.listen(0, "127.0.0.1");
  context.after(() => {
    app.closeAllConnections();
    app.close();
  });
  await once(app, "listening");
  const url = `http://127.0.0.1:${app.address().port}/prices`;
  const stays = new AbortController();
  const reader = (await fetch(url, { signal: stays.signal })).body.getReader();
  await reader.read();
  for (let n = 0; n < 5; n += 1) {
    const stop = new AbortController();
    const response = await fetch(url, { signal: stop.signal });
    assert.equal(response.status, 200);
    await response.body.getReader().read();
    stop.abort();
    for (let wait = 0; hub.size > 1 && wait < 200; wait += 1) await pause(10);
    assert.equal(hub.size, 1);
  }
  hub.tell(7);
  const { value } = await reader.read();
  assert.match(new TextDecoder().decode(value), /data: 7/);
  assert.deepEqual(errors, []);
  stays.abort();
});
