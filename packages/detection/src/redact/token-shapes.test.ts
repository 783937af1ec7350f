import { describe, expect, it } from "vitest";

import { createRedactor } from "./redactor.ts";
import { type Alphabet, tokenShapes } from "./token-shapes.ts";

/** Fewer characters no service has behind its beginning. */
const shortestRest = 16;

/** Letters of each alphabet, as no word and no name has them. */
const letters: Readonly<Record<Alphabet, string>> = {
  alphanumeric: "q7Rx2Lw9Tz4K",
  upper: "Q7RX2LW9TZ4K",
  hex: "a7c2f9b4e1d8",
  word: "q7Rx2Lw9Tz4K",
  encoded: "q7Rx2Lw9Tz4K",
  dotted: "q7Rx2Lw9Tz4K",
  base64: "q7Rx2Lw9Tz4K",
};

describe("a token that says by its beginning who made it", () => {
  it.each(tokenShapes)("is masked: $prefix ($kind)", ({ prefix, alphabet, min, max }) => {
    const length = Math.min(max, Math.max(min, shortestRest));
    const secret = letters[alphabet].repeat(Math.ceil(length / 12)).slice(0, length);

    expect(createRedactor().line(`the call with ${prefix}${secret} failed`)).not.toContain(secret);
  });
});
