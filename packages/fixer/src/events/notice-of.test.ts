import { describe, expect, it } from "vitest";

import { noticeOf } from "./notice-of.ts";

describe("what people are told in the chat of an event", () => {
  it("is what the agent misses, and that errors are told nevertheless", () => {
    const notice = noticeOf({ event: "agent:missing", missing: ["claude is too old", "no bwrap"] });

    expect(notice).toContain("claude is too old; no bwrap");
    expect(notice).toContain("Errors are told");
  });

  it("is how much was spent in how long, and whose money it is", () => {
    const alarm = { event: "budget:alarm", spent: 6.5, limit: 5, per: 3_600_000 } as const;

    const paid = noticeOf({ ...alarm, billing: "api" });
    const planned = noticeOf({ ...alarm, billing: "subscription" });

    expect(paid).toContain("$6.50 was spent in 60 minutes, more than the $5.00");
    expect(planned).toContain("notional");
  });

  it("is which project's pull requests cannot be read, and why", () => {
    const notice = noticeOf({ event: "review:trouble", project: "shop", text: "Bad credentials" });

    expect(notice).toBe("Pull requests of shop: Bad credentials");
  });

  it("is nothing of a hold, which the chat reads from the store, and of what cards show", () => {
    const hold = { reason: "login", text: "No.", since: 0, until: 1 } as const;

    expect(noticeOf({ event: "queue:held", ...hold })).toBeNull();
    expect(noticeOf({ event: "fixer:stopped" })).toBeNull();
  });
});
