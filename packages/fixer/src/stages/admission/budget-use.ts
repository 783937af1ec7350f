import type { Config } from "@mendwatch/config";

import type { Fix } from "../../fix.ts";
import type { StoreReader } from "../../ports/store.ts";
import { attemptsAmong } from "./admission.ts";
import { dollarsOfDay, dollarsOfMonth, runsOfDay } from "../../spending/budget-scopes.ts";
import { projectCooldown } from "./cooldown.ts";

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
  };
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
  store: Pick<StoreReader, "listFixes" | "spent">,
  { fixer: { budget, cooldown }, projects }: Config,
  now: number,
): Promise<BudgetUse> {
  const attempts = attemptsAmong(await store.listFixes({ limit: everything }), now);
  const byError = Map.groupBy(attempts, (fix) => `${fix.fingerprint} ${fix.repository}`);
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
    },
    attempts: [...byError.values()].flatMap((fixes) => attemptsOf(fixes, budget.attempts)),
    cooldowns,
  };
}

function attemptsOf(fixes: readonly Fix[], allowed: number): BudgetUse["attempts"] {
  const [newest] = fixes;
  if (newest === undefined) return [];
  const { project, fingerprint, report } = newest;
  const { type, message } = report.error;
  return [{ project, fingerprint, type, message, used: fixes.length, allowed }];
}
