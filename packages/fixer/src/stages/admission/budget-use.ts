import type { Config } from "@mendwatch/config";

import { countOf } from "../../model/charge-changes.ts";
import type { Fix, FixCharge } from "../../model/fix.ts";
import type { Charge } from "../../ports/store-charges.ts";
import type { Hold, PlanWindow } from "../../ports/store-queue.ts";
import type { StoreReader } from "../../ports/store.ts";
import { attemptsAmong } from "./admission.ts";
import { dollarsOfDay, dollarsOfMonth, runsOfDay } from "../../spending/budget-scopes.ts";
import { projectCooldown } from "./cooldown.ts";

/** The longest there is, in milliseconds. */
const month = 31 * 24 * 60 * 60_000;

/** More than any store holds. */
const everything = Number.MAX_SAFE_INTEGER;

/** What is used of `fixer.budget`, and what waits because of `fixer.cooldown`. */
export interface BudgetUse {
  /** Fixes begun since the local midnight. */
  readonly runs: { readonly today: number; readonly perDay: number };
  /** Reserved and settled together. */
  readonly dollars: {
    readonly today: number;
    readonly perDay: number;
    readonly thisMonth: number;
    readonly perMonth: number;
    readonly perFix: number;
    /** Of these, what runs that are under way may still spend. */
    readonly reserved: number;
  };
  /** Who paid for the newest run: dollars of a subscription are notional. Null where none was paid for. */
  readonly billing: FixCharge["billing"] | null;
  /** What was spent in the `per` milliseconds until now, and from where on the alarm is raised. */
  readonly rate: { readonly spent: number; readonly limit: number; readonly per: number };
  readonly plan: {
    /** Windows that have not ended, as they were last seen. */
    readonly windows: readonly PlanWindow[];
    /** Share of each that is kept for the owner, 0 to 1. */
    readonly reserve: number;
  };
  /** Why the queue begins nothing by itself. */
  readonly holds: readonly Hold[];
  /** Fixes in the queue whose time has not come, the next one first. */
  readonly waiting: readonly {
    readonly id: string;
    readonly project: string;
    /** Milliseconds since 1970. */
    readonly until: number;
    readonly reason: string | null;
  }[];
  /** Of each error that was attempted in the last 30 days, the newest attempt first. */
  readonly attempts: readonly {
    readonly project: string;
    readonly fingerprint: string;
    readonly type: string | null;
    readonly message: string;
    readonly used: number;
    readonly allowed: number;
  }[];
  /** Configured projects that begin nothing until then, in milliseconds since 1970. */
  readonly cooldowns: readonly { readonly project: string; readonly until: number }[];
}

/** Reads what is used by now, by the rules that admission and the queue go by. */
export async function readBudgetUse(
  store: Pick<StoreReader, "listFixes" | "listCharges" | "listHolds" | "listPlan" | "spent">,
  { fixer: { budget, cooldown }, projects }: Config,
  now: number,
): Promise<BudgetUse> {
  // A revert asks no agent for anything.
  const asked = (await store.listFixes({ limit: everything })).filter(({ reverts }) => !reverts);
  const attempts = attemptsAmong(asked, now);
  const byError = Map.groupBy(attempts, (fix) => `${fix.fingerprint} ${fix.repository}`);
  const { alarm } = budget;
  const charges = await store.listCharges({ changedSince: now - Math.max(month, alarm.per) });
  const open = await store.listCharges({ settled: false });
  const cooldowns = [];
  for (const project of projects.keys()) {
    const until = await projectCooldown(store, project, cooldown);
    if (until > now) cooldowns.push({ project, until });
  }
  return {
    runs: { today: await store.spent(runsOfDay(now)), perDay: budget.runsPerDay },
    dollars: {
      today: await store.spent(dollarsOfDay(now)),
      perDay: budget.day,
      thisMonth: await store.spent(dollarsOfMonth(now)),
      perMonth: budget.month,
      perFix: budget.run,
      reserved: sum(open.map((charge) => countOf(charge) - charge.amount)),
    },
    billing: charges.findLast(({ run }) => run !== null)?.run?.billing ?? null,
    rate: { spent: spentSince(charges, now - alarm.per), limit: alarm.dollars, per: alarm.per },
    plan: {
      windows: (await store.listPlan()).filter(({ resetsAt }) => resetsAt > now),
      reserve: budget.reserve,
    },
    holds: await store.listHolds(),
    waiting: await waitingFixes(store, now),
    attempts: [...byError.values()].flatMap((fixes) => attemptsOf(fixes, budget.attempts)),
    cooldowns,
  };
}

function spentSince(charges: readonly Charge[], since: number): number {
  const steps = charges.flatMap(({ run }) => run?.steps ?? []);
  return sum(steps.filter(({ at }) => at > since).map(({ dollars }) => dollars));
}

async function waitingFixes(
  store: Pick<StoreReader, "listFixes">,
  now: number,
): Promise<BudgetUse["waiting"]> {
  const queue = await store.listFixes({ states: ["admitted"], limit: everything });
  return queue
    .filter(({ notBefore }) => notBefore > now)
    .toSorted((a, b) => a.notBefore - b.notBefore)
    .map(({ id, project, notBefore, audit }) => ({
      id,
      project,
      until: notBefore,
      reason: audit.at(-1)?.detail ?? null,
    }));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function attemptsOf(fixes: readonly Fix[], allowed: number): BudgetUse["attempts"] {
  const [newest] = fixes;
  if (newest === undefined) return [];
  const { project, fingerprint, report } = newest;
  const { type, message } = report.error;
  return [{ project, fingerprint, type, message, used: fixes.length, allowed }];
}
