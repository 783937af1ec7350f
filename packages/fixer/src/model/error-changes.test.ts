import { array, assert, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";

import { sampleReport } from "../../../../test/support/sample-report.ts";
import type { ErrorRecord } from "../ports/store.ts";
import { count, countSince } from "./error-changes.ts";

const hour = 3_600_000;
const start = Date.parse("2026-11-20T00:00:00.000Z");

/** Long after every report, but for those of a clock that is ahead. */
const later = start + 30 * 24 * hour;

function counted(
  known: ErrorRecord | null,
  at: number,
  times: number,
  now: number = later,
): ErrorRecord {
  const time = new Date(at).toISOString();
  return count(known, sampleReport({ count: times, firstSeen: time, lastSeen: time }), now);
}

/** Reports of so many hours after the start. */
function inOrder(
  reports: readonly { readonly at: number; readonly times: number }[],
): ErrorRecord | null {
  let error: ErrorRecord | null = null;
  for (const { at, times } of reports) error = counted(error, start + at * hour, times);
  return error;
}

describe("how often an error came since a time", () => {
  it("is what came in the hours since, of everything before it", () => {
    let error = counted(null, start, 200);
    error = counted(error, start + 20 * hour, 5);
    error = counted(error, start + 30 * hour, 2);

    expect(error.count).toBe(207);
    expect(countSince(error, start)).toBe(207);
    expect(countSince(error, start + 8 * hour)).toBe(7);
    expect(countSince(error, start + 21 * hour)).toBe(2);
    expect(countSince(error, start + 31 * hour)).toBe(0);
  });

  it("is not known further back than hours are kept, and of what was counted without them", () => {
    let old = counted(null, start, 200);
    for (let day = 1; day <= 20; day += 1) old = counted(old, start + day * 24 * hour, 1);
    const { recent: _, ...before } = counted(null, start, 200);
    const upgraded = counted(before, start + 24 * hour, 3);

    expect(countSince(old, start)).toBeNull();
    expect(countSince(old, start + 13 * 24 * hour)).toBe(8);
    expect(old.recent?.hours.length).toBeLessThanOrEqual(9);
    expect(countSince(before, start + hour)).toBeNull();
    expect(countSince(upgraded, start + hour)).toBeNull();
    expect(countSince(upgraded, start + 24 * hour)).toBe(3);
  });

  it("is known again after a watcher's clock was years ahead", () => {
    let error = counted(null, start, 200, start);
    error = counted(error, start + 50_000 * hour, 7, start + hour);
    error = counted(error, start + 2 * hour, 3, start + 2 * hour);

    expect(countSince(error, start)).toBe(210);
    expect(countSince(error, start + hour)).toBe(10);
    expect(countSince(error, start + 2 * hour)).toBe(3);
  });

  it("is known again after the fixer's own clock was years ahead", () => {
    const ahead = start + 50_000 * hour;
    let error = counted(null, start, 200, start);
    error = counted(error, ahead, 7, ahead);
    error = counted(error, start + 2 * hour, 3, start + 2 * hour);
    error = counted(error, start + 3 * hour, 4, start + 3 * hour);

    expect(countSince(error, start + 2 * hour)).toBe(7);
    expect(countSince(error, start + 3 * hour)).toBe(4);
  });

  it("is the same in whatever order reports come", () => {
    const reports = array(
      record({ at: integer({ min: 0, max: 150 }), times: integer({ min: 1, max: 9 }) }),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    assert(
      property(reports, integer({ min: 0, max: 150 }), (all, since) => {
        const [one, other] = [all, all.toReversed()].map(inOrder);
        const expected = all
          .filter(({ at }) => at >= since)
          .reduce((sum, { times }) => sum + times, 0);

        expect(one && countSince(one, start + since * hour)).toBe(expected);
        expect(other && countSince(other, start + since * hour)).toBe(expected);
      }),
    );
  });
});
