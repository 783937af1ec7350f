import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { agentError, type AgentErrorCode } from "../errors/agent-errors.ts";
import { openSqliteStore } from "../adapters/sqlite/store.ts";
import { systemClock } from "../adapters/system-clock.ts";
import type { FixerEvent } from "../events/events.ts";
import type { PlanUse } from "../ports/agent.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { createHolds, type Holds } from "./holds.ts";

const minute = 60_000;
const hour = 60 * minute;
const budget = { day: 20, month: 200, reserve: 0.3 };

describe("a hold of the queue", () => {
  let store: Store;
  let clock: Clock & { at: number };
  let events: FixerEvent[];
  let holds: Holds;
  beforeEach(() => {
    store = openSqliteStore(":memory:");
    clock = { ...systemClock(), at: 1_000_000, now: () => clock.at };
    events = [];
    holds = restarted();
  });
  afterEach(() => store.close());

  function note(event: FixerEvent): void {
    events.push(event);
  }
  /** As another process would see the same store. */
  function restarted(
    changes: Partial<typeof budget> = {},
    billing: "api" | "subscription" = "subscription",
  ): Holds {
    return createHolds({ store, clock, budget: { ...budget, ...changes }, billing, events: note });
  }
  function failed(code: AgentErrorCode, retryAt: number | null = null): Promise<boolean> {
    const context = retryAt === null ? {} : { retryAt };
    return holds.runFailed(agentError(code, "as the API said it", { context }));
  }
  function window(changes: Partial<PlanUse> = {}): PlanUse {
    const usual = { window: "five_hour", used: 0.2, resetsAt: clock.at + hour, rejected: false };
    return { ...usual, ...changes };
  }
  function told(): readonly string[] {
    return events.flatMap((event) => {
      if (event.event !== "queue:held" && event.event !== "queue:freed") return [];
      return [`${event.event} ${event.reason}`];
    });
  }

  it("is none at first", async () => {
    expect(await holds.mayBegin()).toBe(true);
  });

  it.each([
    ["MW_PLAN_LIMIT", "plan-limit", "goes on by itself"],
    ["MW_API_RATE_LIMITED", "rate-limited", "allows no more requests"],
    ["MW_API_OVERLOADED", "overloaded", "overloaded"],
    ["MW_API_UNREACHABLE", "unreachable", "look at the network"],
    ["MW_LOGIN_EXPIRED", "login", "claude setup-token"],
  ] as const)(
    "begins with %s, is told once with what to do, and ends when the model answers",
    async (code, reason, words) => {
      expect(await failed(code)).toBe(true);
      await failed(code);
      const [first] = events;
      expect(first).toMatchObject({
        event: "queue:held",
        reason,
        text: expect.stringContaining(words),
      });
      expect(await holds.mayBegin()).toBe(false);

      clock.at += minute;
      expect(await holds.mayBegin()).toBe(true);
      await failed(code);
      expect(await holds.mayBegin()).toBe(false);
      clock.at += 2 * minute;
      expect(await holds.mayBegin()).toBe(true);
      await holds.answered();
      await holds.answered();

      expect(told()).toEqual([`queue:held ${reason}`, `queue:freed ${reason}`]);
      expect(events.at(-1)).toMatchObject({ heldFor: 3 * minute });
      expect(await store.listHolds()).toEqual([]);
    },
  );

  it("is not begun by a failure that is the run's own", async () => {
    expect(await failed("MW_AGENT_TURNS")).toBe(false);
    expect(await failed("MW_AGENT_BUDGET")).toBe(false);

    expect(await holds.mayBegin()).toBe(true);
    expect(events).toEqual([]);
  });

  it("lasts until the time that the API names, also over a restart", async () => {
    const resetsAt = clock.at + 3 * hour;
    await failed("MW_PLAN_LIMIT", resetsAt);
    holds = restarted();
    await holds.review();

    clock.at = resetsAt - 1;
    expect(await holds.mayBegin()).toBe(false);
    clock.at = resetsAt;
    expect(await holds.mayBegin()).toBe(true);
    expect(told()).toEqual(["queue:held plan-limit"]);
  });

  it("is not cut short by a refusal that hopes to be over at once, and says what was said", async () => {
    await failed("MW_API_RATE_LIMITED", clock.at + 1_000);

    const [hold] = await store.listHolds();
    expect(hold?.until).toBe(clock.at + minute);
    expect(hold?.text).toContain("(as the API said it)");
  });

  it("grows with each vain try, up to half an hour, and not with runs that fail together", async () => {
    const pauses: number[] = [];
    for (let turn = 0; turn < 8; turn += 1) {
      await failed("MW_API_OVERLOADED");
      await failed("MW_API_OVERLOADED");
      const [hold] = await store.listHolds();
      pauses.push(((hold?.until ?? 0) - clock.at) / minute);
      clock.at = hold?.until ?? 0;
    }

    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    expect(told()).toEqual(["queue:held overloaded"]);
  });

  it("gives way to a trouble that shows it to be over", async () => {
    await failed("MW_API_UNREACHABLE");
    await failed("MW_LOGIN_EXPIRED");

    expect(told()).toEqual([
      "queue:held unreachable",
      "queue:freed unreachable",
      "queue:held login",
    ]);
  });

  it("for the login is tried at once after a restart: there may be a new token", async () => {
    await failed("MW_LOGIN_EXPIRED");
    clock.at += 1;
    holds = restarted();
    await holds.review();

    expect(await holds.mayBegin()).toBe(true);
    await failed("MW_LOGIN_EXPIRED");
    expect(await holds.mayBegin()).toBe(false);
    expect(told()).toEqual(["queue:held login"]);
  });

  describe("for the plan", () => {
    it("keeps the owner's share free until the window ends", async () => {
      const resetsAt = clock.at + hour;
      await holds.planSeen(window({ used: 0.69, resetsAt }));
      expect(await holds.mayBegin()).toBe(true);

      await holds.planSeen(window({ used: 0.7, resetsAt }));
      await holds.planSeen(window({ used: 0.75, resetsAt }));
      expect(await restarted().mayBegin()).toBe(false);

      clock.at = resetsAt;
      expect(await holds.mayBegin()).toBe(true);
      expect(told()).toEqual(["queue:held plan-reserve", "queue:freed plan-reserve"]);
      expect(events[0]).toMatchObject({ text: expect.stringContaining("30%"), until: resetsAt });
    });

    it("waits for the window that ends last, and not for one that has room", async () => {
      const week = clock.at + 100 * hour;
      await holds.planSeen(window({ window: "seven_day", used: 0.8, resetsAt: week }));
      await holds.planSeen(window({ used: 0.9 }));
      await holds.planSeen(window({ used: 0.1 }));

      expect(await store.listHolds()).toMatchObject([{ reason: "plan-reserve", until: week }]);
      await holds.planSeen(window({ window: "seven_day", used: 0.1, resetsAt: week }));
      expect(await holds.mayBegin()).toBe(true);
    });

    it("keeps nothing free where the owner wants nothing kept, or the use is not said", async () => {
      holds = restarted({ reserve: 0 });
      await holds.planSeen(window({ used: 0.99 }));
      await holds.planSeen(window({ window: "seven_day", used: null }));

      expect(await holds.mayBegin()).toBe(true);
    });

    it("is the limit, and no more than that, where a window is used up", async () => {
      const resetsAt = clock.at + hour;
      await holds.planSeen(window({ used: 1, rejected: true, resetsAt }));
      await failed("MW_PLAN_LIMIT", resetsAt);

      expect(await store.listHolds()).toMatchObject([{ reason: "plan-limit", until: resetsAt }]);
      expect(told()).toEqual(["queue:held plan-limit"]);
    });

    it("follows the configuration at the next start", async () => {
      await holds.planSeen(window({ used: 0.8 }));

      await restarted({ reserve: 0.1 }).review();

      expect(await holds.mayBegin()).toBe(true);
    });
  });

  it("for the plan ends at the next start where an API key pays, and no other does", async () => {
    await holds.planSeen(window({ used: 0.8 }));
    await failed("MW_PLAN_LIMIT", clock.at + hour);
    await holds.usedUp("day", clock.at + hour);

    await restarted({}, "api").review();

    expect(await store.listHolds()).toMatchObject([{ reason: "budget-day" }]);
  });

  describe("for a budget", () => {
    it("lasts until the budget begins anew", async () => {
      const midnight = clock.at + 5 * hour;
      await holds.usedUp("day", midnight);
      await holds.usedUp("day", midnight);
      await restarted().review();
      // That the model still answers a run under way does not make room.
      await holds.answered();

      expect(await holds.mayBegin()).toBe(false);
      clock.at = midnight;
      expect(await holds.mayBegin()).toBe(true);
      expect(told()).toEqual(["queue:held budget-day", "queue:freed budget-day"]);
    });

    it("ends at the next start where the owner has raised it, and the other one does not", async () => {
      await holds.usedUp("day", clock.at + hour);
      await holds.usedUp("month", clock.at + hour);

      await restarted({ day: 30 }).review();

      expect(await store.listHolds()).toMatchObject([{ reason: "budget-month" }]);
    });
  });
});
