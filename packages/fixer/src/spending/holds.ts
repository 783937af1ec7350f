import type { FixerConfig } from "@mendwatch/config";
import type { MendwatchError } from "@mendwatch/protocol";

import { agentErrors, type AgentErrorCode } from "../errors/agent-errors.ts";
import type { FixerEvents } from "../events/events.ts";
import type { FixCharge } from "../model/fix.ts";
import type { PlanUse } from "../ports/agent.ts";
import type { Clock } from "../ports/clock.ts";
import type { Hold, HoldReason } from "../ports/store-queue.ts";
import type { Store } from "../ports/store.ts";

/**
 * Why the queue waits by itself. A hold is told when it begins and when it ends, however many fixes
 * meet it, and survives a restart.
 *
 * ```
 *                    ┌── tried in vain: longer ──┐
 *                    ▼                           │
 * trouble ─► in force ─ time is over ─► tried ───┴─ the model answers ─► ended
 * budget, reserve ─► in force ─ time is over, or there is room again ─► ended
 * ```
 *
 * What the API says of itself (limit, refusal, silence) ends only when the model answers again; after
 * each pause the queue begins one fix, which finds out.
 */
export interface Holds {
  /** True where nothing is in force. Ends those whose time is over. */
  mayBegin(): Promise<boolean>;
  /** Begins or prolongs the hold that a failed run of the agent means; false where it means none. */
  runFailed(error: MendwatchError): Promise<boolean>;
  /** The model has answered: whatever was the matter with the API is over. */
  answered(): Promise<void>;
  /** A budget is used up until then. */
  usedUp(period: "day" | "month", until: number): Promise<void>;
  /** Keeps what the plan says of itself, and the owner's share of it free. */
  planSeen(use: PlanUse): Promise<void>;
  /** At the start: what the configuration no longer asks for ends, and the API is tried at once. */
  review(): Promise<void>;
}

/** What the holds work with. */
export interface HoldsParts {
  readonly store: Pick<Store, "hold" | "endHold" | "listHolds" | "planSeen" | "listPlan">;
  readonly clock: Clock;
  readonly budget: Pick<FixerConfig["budget"], "day" | "month" | "reserve">;
  /** Who pays. Only a subscription has a plan. */
  readonly billing: FixCharge["billing"];
  readonly events: FixerEvents;
}

/** The pause after the first vain try; it doubles up to the longest. In milliseconds. */
const firstPause = 60_000;
const longestPause = 30 * 60_000;

/** Characters that are kept of what the API said. */
const longestSaid = 300;

/** What is the matter with the API, by the error with which a run of the agent ends. */
const troubles = {
  MW_PLAN_LIMIT: "plan-limit",
  MW_API_RATE_LIMITED: "rate-limited",
  MW_API_OVERLOADED: "overloaded",
  MW_API_UNREACHABLE: "unreachable",
  MW_LOGIN_EXPIRED: "login",
} as const satisfies Partial<Record<AgentErrorCode, HoldReason>>;

type Trouble = keyof typeof troubles;

/** Troubles of which a new one shows that the others are over. */
const passing: readonly HoldReason[] = ["rate-limited", "overloaded", "unreachable", "login"];

/** What only an answer of the model ends. */
const endedByAnswer: readonly HoldReason[] = [...passing, "plan-limit"];

/** Makes the one place that knows why the queue waits. */
export function createHolds({ store, clock, budget, billing, events }: HoldsParts): Holds {
  async function begin(hold: Hold): Promise<void> {
    const { begun, hold: kept } = await store.hold(hold);
    if (!begun) return;
    const { reason, text, since, until } = kept;
    events({ event: "queue:held", reason, text, since, until });
  }

  async function end(reason: HoldReason): Promise<void> {
    const ended = await store.endHold(reason);
    if (ended === null) return;
    events({ event: "queue:freed", reason, heldFor: clock.now() - ended.since });
  }

  async function endAll(ending: readonly HoldReason[]): Promise<void> {
    for (const { reason } of await store.listHolds()) {
      if (ending.includes(reason)) await end(reason);
    }
  }

  /** Until the time that was named, or for a pause that grows with each vain try. */
  async function prolong(trouble: Trouble, retryAt: number, said: string): Promise<void> {
    const reason = troubles[trouble];
    if (passing.includes(reason)) await endAll(passing.filter((other) => other !== reason));
    const now = clock.now();
    const earlier = (await store.listHolds()).find((hold) => hold.reason === reason);
    const { tries: before = -1, until: least = 0 } = earlier ?? {};
    // Runs that were under way beside each other fail together: that is one try.
    const tries = least > now ? before : before + 1;
    const pause = Math.min(longestPause, firstPause * 2 ** tries);
    // A window of the plan ends when it says; that a refusal is over by its time is only a hope.
    const isKnown = reason === "plan-limit" && retryAt > now;
    const until = Math.max(least, retryAt, isKnown ? 0 : now + pause);
    const { meaning, remedy } = agentErrors[trouble];
    const text = `${meaning} ${remedy} (${said.slice(0, longestSaid)})`;
    await begin({ reason, text, since: now, until, tries });
  }

  async function keepReserve(): Promise<void> {
    const now = clock.now();
    const full = (await store.listPlan()).filter(
      ({ used, rejected, resetsAt }) =>
        !rejected && used !== null && used >= 1 - budget.reserve && resetsAt > now,
    );
    if (full.length === 0) return end("plan-reserve");
    const until = Math.max(...full.map(({ resetsAt }) => resetsAt));
    const text = `The plan is used so far that the rest is its owner's (fixer.budget.reserve is ${share(budget.reserve)}).`;
    await begin({ reason: "plan-reserve", text, since: now, until, tries: 0 });
  }

  function budgetText(period: "day" | "month"): string {
    return `The ${period}'s budget of $${budget[period].toFixed(2)} is used up (fixer.budget.${period}).`;
  }

  return {
    async mayBegin() {
      const now = clock.now();
      const holds = await store.listHolds();
      for (const { reason, until } of holds) {
        if (until <= now && !endedByAnswer.includes(reason)) await end(reason);
      }
      return holds.every(({ until }) => until <= now);
    },

    async runFailed({ code, message, context: { retryAt } }) {
      if (!isTrouble(code)) return false;
      await prolong(code, typeof retryAt === "number" ? retryAt : 0, message);
      return true;
    },

    answered: () => endAll(endedByAnswer),

    async usedUp(period, until) {
      const text = budgetText(period);
      await begin({ reason: `budget-${period}`, text, since: clock.now(), until, tries: 0 });
    },

    async planSeen(use) {
      const now = clock.now();
      await store.planSeen(use, now);
      if (use.rejected && use.resetsAt > now) {
        await prolong("MW_PLAN_LIMIT", use.resetsAt, `${use.window} is used up`);
      }
      await keepReserve();
    },

    async review() {
      for (const hold of await store.listHolds()) {
        if (passing.includes(hold.reason)) await begin({ ...hold, until: clock.now() });
        const changed = (["day", "month"] as const).some(
          (period) => hold.reason === `budget-${period}` && hold.text !== budgetText(period),
        );
        if (changed) await end(hold.reason);
      }
      if (billing === "subscription") await keepReserve();
      else await endAll(["plan-limit", "plan-reserve"]);
    },
  };
}

function isTrouble(code: string): code is Trouble {
  return Object.hasOwn(troubles, code);
}

function share(part: number): string {
  return `${Math.round(part * 100)}%`;
}
