import assert from "node:assert/strict";
import { test } from "node:test";

import { createFlags } from "../src/flags.js";

function countingStore(rows) {
  let loads = 0;
  return {
    loads: () => loads,
    load: async () => {
      loads += 1;
      return rows;
    },
  };
}

test("only flags that are on are named, sorted", async () => {
  const store = countingStore([
    { name: "b", on: true },
    { name: "a", on: true },
    { name: "c", on: false },
  ]);
  assert.deepEqual(await createFlags({ store, ttl: 1000 }).enabled("t"), ["a", "b"]);
});

test("flags are loaded once while they are fresh", async () => {
  const store = countingStore([]);
  const flags = createFlags({ store, ttl: 1000, now: () => 0 });
  await flags.enabled("t");
  await flags.enabled("t");
  assert.equal(store.loads(), 1);
});

test("what is forgotten is loaded again", async () => {
  const store = countingStore([]);
  const flags = createFlags({ store, ttl: 1000, now: () => 0 });
  await flags.enabled("t");
  flags.forget("t");
  await flags.enabled("t");
  assert.equal(store.loads(), 2);
});
