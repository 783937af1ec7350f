import { createHash } from "node:crypto";

import type { DetectedError, ErrorLink, Frame } from "@mendwatch/detection";
import { reportLimits, type Report } from "@mendwatch/protocol";
import { parseReport } from "@mendwatch/protocol/received";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";

import { sampleOccurrence } from "../../../../test/support/sample-occurrence.ts";
import { openStateInMemory, type WatcherState } from "../state/state.ts";
import { cutText } from "./cut.ts";
import { createSettler } from "./settler.ts";

const states: WatcherState[] = [];

afterEach(() => {
  for (const state of states.splice(0)) state.close();
});

/** What the outbox holds after one occurrence of the error and the end of its window. */
function bodiesOf(
  error: DetectedError,
  rest: { readonly context: readonly string[]; readonly text: string; readonly at: number | null },
): readonly string[] {
  const state = openStateInMemory();
  states.push(state);
  const settler = createSettler(state, {
    host: "prod-1",
    times: { delay: 1, maxHold: 1 },
    maxNewFingerprints: { count: 10, per: 1 },
    rules: () => [],
    deployed: () => rest.text,
    newId: () => createHash("sha256").update(String(Math.random())).digest("hex"),
    events: () => undefined,
  });
  const { text, at } = rest;
  const request = { method: text, path: text };
  const occurrence = { ...sampleOccurrence({ at, request, traceId: text, pid: 7 }), error };
  const origin = { project: "shop", source: `/var/${text}`, context: () => rest.context };
  const now = Date.parse("2026-03-01T12:00:00Z");
  settler.take(occurrence, origin, now);
  settler.closeDue(now + 1);
  const bodies: string[] = [];
  for (let next = state.outbox.next(now); next !== undefined; next = state.outbox.next(now)) {
    bodies.push(next.body);
    state.outbox.delivered(next.id);
  }
  return bodies;
}

describe("reportOf", () => {
  it("makes a body that the fixer accepts of whatever detection may find", () => {
    // Some texts are far beyond every limit; control characters take six bytes in JSON.
    const text = fc
      .tuple(fc.string({ unit: "binary" }), fc.constantFrom(0, 0, 1, 50, 9_000))
      .map(([part, times]) => part + part.repeat(times).slice(0, 100_000));
    const number = fc.option(fc.oneof(fc.integer(), fc.double(), fc.constant(1e300)));
    const frame: fc.Arbitrary<Frame> = fc.record({
      file: text,
      line: number,
      column: number,
      function: fc.option(text),
      inApp: fc.boolean(),
    });
    const link: fc.Arbitrary<ErrorLink> = fc.record({
      type: fc.option(text),
      message: text,
      code: fc.option(text),
      frames: fc.array(frame, { maxLength: 3 }).map((frames) => Array(40).fill(frames).flat()),
    });
    const error: fc.Arbitrary<DetectedError> = fc
      .tuple(link, text, fc.array(link, { maxLength: 14 }))
      .map(([own, stack, causes]) => ({ ...own, stack, causes }));
    const rest = fc.record({
      context: fc.array(
        text.map((line) => cutText(line, reportLimits.contextLine)),
        {
          maxLength: 60,
        },
      ),
      text,
      at: number,
    });
    fc.assert(
      fc.property(error, rest, (found, around) => {
        const bodies = bodiesOf(found, around);

        expect(bodies.length).toBeGreaterThan(0);
        for (const body of bodies) {
          expect(Buffer.byteLength(body)).toBeLessThanOrEqual(reportLimits.bodyBytes);
          expect(parseReport(JSON.parse(body)).error).toBeUndefined();
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("cuts nothing that fits, and loses the context before the stack", () => {
    const small = bodiesOf(sampleOccurrence().error, { context: ["a"], text: "b", at: null });
    const { error } = sampleOccurrence({ error: { stack: "\u0001".repeat(32_768) } });
    const line = "\u0002".repeat(2_048);
    const large = bodiesOf(error, { context: Array(50).fill(line) as string[], text: "b", at: 1 });
    const [fits, cut] = [...small, ...large].map((body) => JSON.parse(body) as Report);

    expect(fits).toMatchObject({ context: ["a"], error: sampleOccurrence().error });
    expect(cut).toMatchObject({ context: [], error: { stack: error.stack } });
  });
});

describe("cutText", () => {
  it("marks a cut and never splits a character", () => {
    expect(cutText("abc", 3)).toBe("abc");
    expect(cutText("abcd", 3)).toBe("ab…");
    expect(cutText("a😀cd", 3)).toBe("a…");
  });
});
