import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { noUse } from "./prices.ts";
import { countBody, countStream, type Counted, type TokenCount } from "./token-count.ts";

function events(...list: readonly object[]): string {
  return list.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join("");
}

function count(counter: TokenCount, ...pieces: readonly (string | Uint8Array)[]): Counted {
  for (const piece of pieces) counter.add(Buffer.from(piece));
  return counter.counted();
}

const start = {
  type: "message_start",
  message: {
    model: "claude-sonnet-5-5",
    usage: {
      input_tokens: 12,
      output_tokens: 1,
      cache_read_input_tokens: 300,
      cache_creation_input_tokens: 50,
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 40 },
    },
  },
};
const delta = { type: "content_block_delta", delta: { type: "text_delta", text: "Grüße 🌍 a" } };
const thought = { type: "content_block_delta", delta: { thinking: "x".repeat(30) } };
const json = { type: "content_block_delta", delta: { partial_json: "{}" } };
const end = { type: "message_delta", delta: {}, usage: { output_tokens: 77 } };
const stop = { type: "message_stop" };
const read = { input: 12, cacheRead: 300, cacheWrite: 10, cacheWriteHour: 40 };

describe("the count of a stream", () => {
  it("is what the API says at its beginning and at its end", () => {
    const counted = count(countStream(), events(start, delta, thought, end, stop));

    expect(counted).toEqual({
      model: "claude-sonnet-5-5",
      use: { ...read, output: 77 },
      whole: true,
      error: null,
    });
  });

  it("is the same however its bytes are cut", () => {
    const whole = Buffer.from(events(start, delta, thought, json, end, stop));
    fc.assert(
      fc.property(fc.array(fc.nat({ max: whole.length })), (cuts) => {
        const edges = [0, ...cuts.toSorted((one, other) => one - other), whole.length];
        const pieces = edges.slice(1).map((edge, at) => whole.subarray(edges[at], edge));
        expect(count(countStream(), ...pieces).use).toEqual({ ...read, output: 77 });
      }),
    );
  });

  it("grows with every piece, and never shrinks", () => {
    const counter = countStream();
    const outputs = [start, delta, thought, json, end].map(
      (event) => count(counter, events(event)).use.output,
    );

    // 1 is said; 10, 40 and 42 characters are written; 77 is said.
    expect(outputs).toEqual([1, 4, 14, 14, 77]);
    expect(count(counter).whole).toBe(false);
  });

  it("takes the greater of two totals", () => {
    const more = { type: "message_delta", usage: { output_tokens: 5, input_tokens: 900 } };

    const { use } = count(countStream(), events(start, end, more));

    expect(use).toEqual({ ...read, input: 900, output: 77 });
  });

  it("knows an answer that ends with an error", () => {
    const error = { type: "error", error: { type: "overloaded_error", message: "busy" } };

    const counted = count(countStream(), events(start, error, stop));

    expect(counted).toMatchObject({
      whole: false,
      error: { type: "overloaded_error", message: "busy" },
      use: read,
    });
  });

  it("takes what is no event, or no number, for nothing said", () => {
    const odd = { type: "message_delta", usage: { output_tokens: "7", input_tokens: -1 } };

    const { use, whole } = count(countStream(), "data: {\n\ndata: 7\n\n: x\n\n", events(odd));

    expect({ use, whole }).toEqual({ use: noUse, whole: false });
  });

  it("does not keep a line without end, and counts it as written", () => {
    const counter = countStream();
    const piece = "x".repeat(1024 * 1024);

    const { use } = count(counter, ...Array.from({ length: 12 }, () => piece));

    expect(use.output).toBeGreaterThan(2 * 1024 * 1024);
  });
});

describe("the count of a body", () => {
  it("is what the API says", () => {
    const body = JSON.stringify(start.message);

    expect(count(countBody(), body.slice(0, 20), body.slice(20))).toEqual({
      model: "claude-sonnet-5-5",
      use: { ...read, output: 1 },
      whole: true,
      error: null,
    });
  });

  it("is an estimate where it is cut, or says nothing", () => {
    const body = JSON.stringify(start.message);

    expect(count(countBody(), body.slice(0, 30))).toEqual({
      model: null,
      use: { ...noUse, output: 10 },
      whole: false,
      error: null,
    });
    expect(count(countBody(), "{}")).toMatchObject({ use: { ...noUse, output: 1 }, whole: true });
  });
});
