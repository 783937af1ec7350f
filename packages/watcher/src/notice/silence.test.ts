import { describe, expect, it } from "vitest";

import { lookAtSilence, type Silence } from "./silence.ts";

const minute = 60_000;
const hour = 60 * minute;
const limit = 2 * hour;
const start = Date.parse("2026-03-01T12:00:00Z");

/** Looks once a minute from after `from` up to `to`, and says what changed when. */
function lookOn(
  before: Silence,
  from: number,
  to: number,
): { silence: Silence; changes: readonly number[] } {
  let silence = before;
  const changes: number[] = [];
  for (let now = from + minute; now <= to; now += minute) {
    const look = lookAtSilence(silence, null, now, limit);
    silence = look.silence;
    if (look.change === "began") changes.push(now);
  }
  return { silence, changes };
}

function quiet(at: number): Silence {
  return { since: at, lookedAt: at, isTold: false };
}

describe("the silence of the fixer", () => {
  it("begins to count with the first look", () => {
    expect(lookAtSilence(null, null, start, limit)).toEqual({
      silence: quiet(start),
      change: null,
    });
  });

  it("is told once, when the limit is reached", () => {
    const { changes } = lookOn(quiet(start), start, start + 10 * hour);

    expect(changes).toEqual([start + limit]);
  });

  it("is never told while the fixer answers", () => {
    let silence = quiet(start);
    for (let now = start; now < start + 10 * hour; now += minute) {
      const heard = { first: now, last: now, reports: 0 };
      const look = lookAtSilence(silence, heard, now, limit);
      expect(look.change).toBeNull();
      silence = look.silence;
    }
  });

  it("ends once, and only after it was told", () => {
    const { silence } = lookOn(quiet(start), start, start + 3 * hour);
    const now = start + 3 * hour + minute;
    const heard = { first: now - 30_000, last: now - 1, reports: 4 };

    const told = lookAtSilence(silence, heard, now, limit);
    expect(told.change).toEqual({ ended: { since: start, until: now - 30_000 } });
    expect(told.silence).toEqual({ since: now - 1, lookedAt: now, isTold: false });
    expect(lookAtSilence(quiet(start), heard, now, limit).change).toBeNull();
  });

  it("goes on over a restart that takes a moment", () => {
    const { silence } = lookOn(quiet(start), start, start + hour);
    const after = start + hour + 2 * minute;
    const restarted = lookAtSilence(silence, null, after, limit).silence;

    expect(lookOn(restarted, after, start + 5 * hour).changes).toEqual([start + limit]);
  });

  it("does not count the night in which the watcher did not run, or a clock that was set", () => {
    const { silence } = lookOn(quiet(start), start, start + hour);
    const morning = start + 9 * hour;
    const woken = lookAtSilence(silence, null, morning, limit);

    expect(woken.change).toBeNull();
    expect(lookOn(woken.silence, morning, morning + 3 * hour).changes).toEqual([morning + hour]);
    const back = lookAtSilence(silence, null, start, limit).silence;
    expect(lookOn(back, start, start + 3 * hour).changes).toEqual([start + hour]);
  });
});
