import { describe, expect, it } from "vitest";

import { planRejects, readPlanUse, readRetryAt, type AnswerHeaders } from "./rate-limit-headers.ts";

/** Headers of a plan, without what they all begin with. */
function plan(headers: Readonly<Record<string, string>>): AnswerHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`anthropic-ratelimit-unified-${name}`, value]),
  );
}

const soon = 1_790_814_600;
const later = 1_791_000_000;

describe("the headers of a plan", () => {
  it("tell how full each window is", () => {
    const headers = plan({
      status: "allowed",
      "5h-utilization": "0.42",
      "5h-reset": String(soon),
      "7d-utilization": "0.3",
      "7d-reset": "2026-10-03T04:00:00Z",
      "7d_oi-reset": String(later),
      "overage-utilization": "0.9",
      "overage-reset": String(later),
    });

    expect(readPlanUse(headers)).toEqual([
      { window: "five_hour", used: 0.42, resetsAt: soon * 1_000, rejected: false },
      { window: "seven_day", used: 0.3, resetsAt: Date.UTC(2026, 9, 3, 4), rejected: false },
      { window: "seven_day_oi", used: null, resetsAt: later * 1_000, rejected: false },
    ]);
  });

  it("name the window that is used up, by its own status or as the one that counts", () => {
    const own = plan({ "5h-reset": String(soon), "5h-status": "rejected" });
    const counts = plan({
      status: "rejected",
      "representative-claim": "seven_day",
      "5h-reset": String(soon),
      "7d-reset": String(later),
    });

    expect(readPlanUse(own)).toMatchObject([{ window: "five_hour", rejected: true }]);
    expect(readPlanUse(counts)).toMatchObject([
      { window: "five_hour", rejected: false },
      { window: "seven_day", rejected: true },
    ]);
    expect([planRejects(own), planRejects(counts)]).toEqual([false, true]);
  });

  it("tell of a window that only the refusal names", () => {
    const named = { status: "rejected", reset: String(soon), "representative-claim": "five_hour" };

    expect(readPlanUse(plan(named))).toEqual([
      { window: "five_hour", used: null, resetsAt: soon * 1_000, rejected: true },
    ]);
    expect(readPlanUse(plan({ status: "rejected", reset: String(soon) }))).toMatchObject([
      { window: "unified" },
    ]);
  });

  it("are nothing said where they are missing or strange", () => {
    expect(readPlanUse({})).toEqual([]);
    expect(readPlanUse(plan({ "5h-utilization": "0.5" }))).toEqual([]);
    expect(readPlanUse(plan({ "5h-reset": "soon" }))).toEqual([]);
    expect(readPlanUse(plan({ "5h-reset": String(soon), "5h-utilization": "much" }))).toMatchObject(
      [{ used: null }],
    );
    expect(readPlanUse(plan({ "5h-reset": String(soon), "5h-utilization": "1.3" }))).toMatchObject([
      { used: 1 },
    ]);
  });
});

describe("when to try again", () => {
  const now = Date.UTC(2026, 10, 20);

  it("is when the last of the windows that refuse resets", () => {
    const headers = plan({
      "5h-reset": String(soon),
      "5h-status": "rejected",
      "7d-reset": String(later),
      "7d-status": "rejected",
      "7d_oi-reset": String(later + 1),
    });

    expect(readRetryAt({ ...headers, "retry-after": "3" }, now)).toBe(later * 1_000);
  });

  it("is else what the answer says, in seconds or as a date", () => {
    expect(readRetryAt({ "retry-after": "3" }, now)).toBe(now + 3_000);
    expect(readRetryAt({ "retry-after": new Date(now + 60_000).toUTCString() }, now)).toBe(
      now + 60_000,
    );
    expect(readRetryAt({ "retry-after": ["3", "4"] }, now)).toBe(now + 3_000);
  });

  it("is unknown where nothing is said, or nothing that can be read", () => {
    expect(readRetryAt({}, now)).toBeNull();
    expect(readRetryAt({ "retry-after": "later" }, now)).toBeNull();
  });
});
