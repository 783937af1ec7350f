import type { Fix } from "../../model/fix.ts";
import type { FixState } from "../../model/fix-lifecycle.ts";
import type { Store } from "../../ports/store.ts";

/** Ends of a fix that break a row of failures, or belong to one. */
const ends: readonly FixState[] = [
  "failed",
  "refused",
  "abstained",
  "proposed",
  "in_review",
  "merged",
  "deployed",
  "resolved",
  "regressed",
  "no_evidence",
  "skipped",
  "expired",
  "closed",
];

/** When a project may begin again, in milliseconds since 1970; past where it may now. */
export async function projectCooldown(
  store: Pick<Store, "listFixes">,
  project: string,
  cooldown: readonly number[],
): Promise<number> {
  return cooldownEnd(await store.listFixes({ project, states: ends, limit: 20 }), cooldown);
}

/** When a project may begin again after the fixes that failed or were refused last, in a row. */
export function cooldownEnd(recent: readonly Fix[], cooldown: readonly number[]): number {
  const latest = recent.toSorted((a, b) => b.stateSince - a.stateSince);
  const good = latest.findIndex(({ state }) => state !== "failed" && state !== "refused");
  const row = good === -1 ? latest.length : good;
  const pause = cooldown[Math.min(row, cooldown.length) - 1] ?? 0;
  return (latest[0]?.stateSince ?? 0) + pause;
}
