import { setImmediate } from "node:timers/promises";

import { expect, it } from "vitest";

import { standStill } from "./stand-still.ts";

it("lets nothing else run for so long", async () => {
  let ran = false;
  const other = setImmediate().then(() => (ran = true));
  const begin = performance.now();

  standStill(20);

  expect(performance.now() - begin).toBeGreaterThanOrEqual(19);
  expect(ran).toBe(false);
  await other;
  expect(ran).toBe(true);
});
