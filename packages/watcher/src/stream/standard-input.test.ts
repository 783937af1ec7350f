import { PassThrough } from "node:stream";

import { createDetector, createRedactor } from "@mendwatch/detection";
import { expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { openStateInMemory } from "../state/state.ts";
import type { StreamOptions } from "./followed-stream.ts";
import { createStandardInput } from "./standard-input.ts";

const begin = Date.parse("2026-11-20T08:00:00Z");

it("counts an error once that silence closed before a transaction failed", async () => {
  const state = openStateInMemory();
  const found: string[] = [];
  const redactor = createRedactor();
  const options: StreamOptions = {
    state,
    detection: {
      redactor,
      detect: createDetector({ redactor }),
      contextLines: 3,
      idleFlush: 1,
      events: () => undefined,
      take: ({ error }) => void found.push(error.message),
    },
    problems: { found: () => undefined, cleared: () => undefined },
    start: "end",
    env: {},
    wake: () => undefined,
  };
  const output = new PassThrough();
  const input = createStandardInput(() => output);
  let stream = input.follow("shop", options, begin);
  function hasTold(message: string): boolean {
    state.transaction(() => stream.read(begin, performance.now() + 1_000));
    return found.includes(message);
  }

  output.write("TypeError: no total\n    at checkoutTotal (/srv/shop/src/cart.js:6:29)\n");
  await eventually("the first error", () => hasTold("no total"));
  // As after a transaction that failed.
  stream = input.follow("shop", options, begin);
  output.end("RangeError: no stock\n    at take (/srv/shop/src/stock.js:2:1)\n");
  await eventually("the second error", () => hasTold("no stock"));

  expect(found).toEqual(["no total", "no stock"]);
  input.close();
  state.close();
});
