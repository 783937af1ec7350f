import type { ProjectConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import type { Fix } from "../../model/fix.ts";
import { mergedStates } from "../../model/fix-lifecycle.ts";
import type { PullRequestLook } from "../../ports/forge.ts";
import type { Store } from "../../ports/store.ts";
import type { Approval } from "../approval/approval.ts";
import { lastRefusal } from "./read-look.ts";

/** What decides without a person. */
export interface MergePolicyParts {
  readonly store: Pick<Store, "listFixes">;
  readonly approval: Approval;
}

/** Merges of a project that are looked back on. */
const mergesBack = 5;

/** Fixes among which they are looked for, newest first. */
const mostFixes = 100;

/**
 * Merges at `autonomy: merge` what can be merged and what the policy lets through, as actor `policy`.
 * Returns why it does not, for people, where that will not pass by itself; else null.
 */
export async function mergeUnasked(
  { store, approval }: MergePolicyParts,
  fix: Fix,
  project: ProjectConfig,
  look: PullRequestLook,
): Promise<string | null> {
  const { review } = fix;
  if (project.autonomy[fix.severity] !== "merge") return null;
  if (review === null || review.blocked !== null || lastRefusal(fix) !== null) return null;
  if (look.changesWantedBy.length > 0) return null;
  const query = { project: fix.project, states: mergedStates, limit: mostFixes };
  const not = whyNotByItself(fix, project, await store.listFixes(query));
  if (not !== null) return `not merged without a person: ${not}`;
  try {
    await approval.decide(fix.id, "merge", review.head, "policy");
  } catch (error) {
    // A person was first, or it is another head by now.
    if (!(error instanceof MendwatchError)) throw error;
  }
  return null;
}

/**
 * Why a fix is not merged without a person at `autonomy: merge`, for people; null where it may be. It
 * takes the best proof, no flag, half of what the policy lets through, nobody who wants changes, and
 * a project whose last merges, which are among `merged`, neither regressed nor were taken back.
 */
export function whyNotByItself(
  fix: Fix,
  { policy }: ProjectConfig,
  merged: readonly Fix[],
): string | null {
  const { published, review, reverts } = fix;
  if (published === null || review === null) return "nothing is published";
  const { proof, candidate } = published;
  if (reverts !== null) return "it takes back a merge";
  if (proof?.level !== "P3") return `its proof is ${proof?.level ?? "missing"}, not P3`;
  if (published.policy === null) return "the diff policy has not judged it";
  if (published.policy.flags.length > 0) {
    return `it has flags: ${published.policy.flags.map(({ rule }) => rule).join(", ")}`;
  }
  const counted = candidate.files.filter(({ status, test }) => !(status === "added" && test));
  const lines = counted.reduce((sum, { added, removed }) => sum + added + removed, 0);
  if (counted.length * 2 > Math.max(policy.maxFiles, 2) || lines * 2 > policy.maxLines) {
    return `it changes ${counted.length} files and ${lines} lines, more than half of what policy lets through`;
  }
  if (review.stoppedBy !== null) return `${review.stoppedBy} stopped it`;
  const bad = lastMerges(merged).find(didNotHold);
  if (bad === undefined) return null;
  const how = bad.state === "regressed" ? "regressed" : "was taken back";
  return `fix ${bad.id} of this project ${how}, one of its last ${mergesBack} merges; autonomy merge is off until ${mergesBack} merges have held`;
}

/** The newest ones; a revert is no merge that could hold. */
function lastMerges(merged: readonly Fix[]): readonly Fix[] {
  return merged
    .filter(({ reverts }) => reverts === null)
    .toSorted((one, other) => (other.merge?.at ?? 0) - (one.merge?.at ?? 0))
    .slice(0, mergesBack);
}

function didNotHold({ state, outcome }: Fix): boolean {
  return state === "regressed" || outcome?.code === "reverted";
}
