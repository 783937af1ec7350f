import assert from "node:assert/strict";
import { test } from "node:test";

import { createFlags } from "../src/flags.js";

test("expired flags are loaded anew, and the new ones are answered", async () => {
  let time = 0;
  let rows = [{ name: "old", on: true }];
  const store = { load: async () => rows };
  const flags = createFlags({ store, ttl: 10, now: () => time });
  await flags.enabled("t");
  rows = [{ name: "new", on: true }];
  time = 20;
  assert.deepEqual(await flags.enabled("t"), ["new"]);
});
