import type { Fix } from "../../model/fix.ts";
import type { Review } from "../../model/production.ts";
import type { ForgeCheck, PullRequestLook } from "../../ports/forge.ts";
import { lastBaseTried, pushedCommit } from "../../model/published-round.ts";

/** How long the forge's refusal of a merge stands before it may be asked again, in milliseconds. */
const refusalHolds = 10 * 60_000;

/** Failing checks that are named. */
const mostNamed = 50;

/** Before anything was seen. */
export function unseenReview(head: string): Review {
  return {
    head,
    checks: "none",
    failing: [],
    blocked: notLookedAt,
    heeded: [],
    own: [],
    rounds: 0,
    stoppedBy: null,
  };
}

/** The review of a pull request that may have changed unseen. */
export function notLookedAtSince(review: Review): Review {
  return { ...review, blocked: "it was opened again a moment ago, and not looked at since" };
}

/** Why nothing may be merged right after a push. */
const notLookedAt = "it was pushed a moment ago, and not looked at since";

/** The review with what a look shows; what was heeded and written stays. */
export function seenReview(fix: Fix, review: Review, look: PullRequestLook, now: number): Review {
  const failing = look.checks
    .filter(({ state }) => state === "failing")
    .map(({ name }) => name)
    .slice(0, mostNamed);
  return {
    ...review,
    head: look.head,
    checks: stateOfAll(look.checks),
    failing,
    wantedBy: look.changesWantedBy,
    blocked: whyBlocked(fix, look, now),
  };
}

/** How a failed check stands in `Review.heeded`: on another commit it is another one. */
export function failureId(head: string, { name }: Pick<ForgeCheck, "name">): string {
  return `check:${head.slice(0, 12)}:${name}`;
}

/** True where somebody else pushed to the branch: what is proven is not what it holds. */
export function isForeign({ published }: Fix, head: string): boolean {
  return published === null || head !== pushedCommit(published);
}

function stateOfAll(checks: readonly ForgeCheck[]): Review["checks"] {
  const states = new Set(checks.map(({ state }) => state));
  if (states.has("failing")) return "failing";
  if (states.has("pending")) return "pending";
  return states.has("passing") ? "passing" : "none";
}

/** Why what a look shows may not be merged from here, for people; null where it may. */
export function whyBlocked(fix: Fix, look: PullRequestLook, now: number): string | null {
  const { published, workspace } = fix;
  const { head, base, checks, obstacle } = look;
  if (isForeign(fix, head)) {
    return `somebody pushed ${head.slice(0, 12)} to the branch, which Mendwatch has not proven; review and merge it there`;
  }
  if (workspace !== null && base !== workspace.base) {
    return `it goes to ${base} now, and was proven for ${workspace.base}`;
  }
  const { proof = null } = published ?? {};
  if (proof !== null && proof.commit !== head) return "nothing is proven of what the branch holds";
  if (lastBaseTried(fix) !== null) {
    return `${base} has moved on under it since, and on that it is not proven`;
  }
  const failing = checks.filter(({ state }) => state === "failing");
  if (failing.length > 0) return `checks fail: ${named(failing)}`;
  const pending = checks.filter(({ state }) => state === "pending");
  if (pending.length > 0) return `checks are not through yet: ${named(pending)}`;
  return obstacle ?? refusalOf(fix, now);
}

/** What the forge said of the last merge, while that is fresh. */
function refusalOf(fix: Fix, now: number): string | null {
  const refused = lastRefusal(fix);
  return refused !== null && now < refused.at + refusalHolds ? refused.reason : null;
}

/** The last merge that the forge refused since the present commit was pushed; null where none was. */
export function lastRefusal({
  audit,
}: Pick<Fix, "audit">): { readonly at: number; readonly reason: string } | null {
  const entered = audit.findLast(({ from, to }) => to === "in_review" && from !== "in_review");
  if (entered?.from !== "merging") return null;
  return { at: entered.at, reason: entered.detail ?? "it was refused" };
}

/** Names of checks, for people. */
export function named(checks: readonly ForgeCheck[]): string {
  const names = checks.map(({ name }) => name);
  return names.length > 5 ? `${names.slice(0, 5).join(", ")} and more` : names.join(", ");
}
