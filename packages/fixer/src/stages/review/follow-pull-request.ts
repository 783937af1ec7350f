import type { ProjectConfig } from "@mendwatch/config";

import type { Fix } from "../../model/fix.ts";
import type { Review } from "../../model/production.ts";
import type { Git } from "../../git/git.ts";
import type { Forge, PullRequestLook, Remark } from "../../ports/forge.ts";
import type { Store } from "../../ports/store.ts";
import { backToPublished } from "../../model/published-round.ts";
import type { Approval } from "../approval/approval.ts";
import { durationText } from "../production-check/duration-text.ts";
import { answerNews } from "./answer-news.ts";
import { whyChecksAwaited } from "./awaited-checks.ts";
import { bringUpToDate } from "./bring-up-to-date.ts";
import { sortRemarks, type SortedRemarks } from "./sort-remarks.ts";
import { mergeUnasked } from "./merge-policy.ts";
import { knownRemarks, openPullRequest } from "./open-pull-request.ts";
import { followAgain, noticedFor } from "./opened-again.ts";
import { seenReview, unseenReview } from "./read-look.ts";
import { createReviewMoves, type ReviewMovesParts } from "./review-moves.ts";
import { say } from "./say.ts";
import type { FollowedPull, Seen } from "./seen.ts";

/** What one look at a pull request works with. */
export interface FollowingParts extends ReviewMovesParts {
  readonly store: ReviewMovesParts["store"] & Pick<Store, "listFixes">;
  readonly git: Git;
  readonly approval: Approval;
  readonly forgeOf: (project: ProjectConfig) => Forge;
  /** `fixer.rounds`: how many rounds a review may begin. */
  readonly rounds: number;
  /** `github.stopWord`. */
  readonly stopWord: string;
}

/**
 * One look at one pull request, and what follows from it; the first that fits:
 *
 * ```
 * merged ────────────────────────────────► merged
 * closed ────────────────────────────────► closed
 * stop word ─────────────────────────────► a comment; no more rounds
 * base moved under the changed files ────► checking: rebased, proven and asked about again
 * a comment that asks, a new red check ──► repairing, once it is the same at two looks in a row
 *   … too many rounds, stopped, a foreign commit ► a comment; left alone
 * mergeable, and autonomy merge ─────────► merging, as the configuration decided
 * else ──────────────────────────────────► the review is written where something in it changed
 * ```
 *
 * A revision that waits in `proposed` only goes back to `in_review` where its pull request is not
 * open any more. One that was closed is followed again where somebody opens its pull request again.
 * Resolves with what could not be read, for people. Every write compares the version.
 */
export function createFollowing(
  parts: FollowingParts,
): (
  fix: Fix,
  project: ProjectConfig,
  memory: FollowedPull,
  signal: AbortSignal,
) => Promise<readonly string[]> {
  const { clock, git, rounds } = parts;
  const moves = createReviewMoves(parts);

  return async (fix, project, memory, signal) => {
    const forge = parts.forgeOf(project);
    if (fix.state === "closed") {
      await followAgain(parts, moves, fix, forge, signal);
      return [];
    }
    const look = await forge.look(openPullRequest(fix), knownRemarks(fix), signal);
    if (look.state !== "open") {
      await conclude(fix, look);
      return [];
    }
    if (fix.state === "proposed") return [];
    const sorted = sortRemarks(look.remarks, parts.stopWord);
    const review = heard(fix.review ?? unseenReview(look.head), sorted);
    const shown = seenReview(fix, review, look, clock.now());
    const blocked =
      shown.blocked ?? (await whyChecksAwaited(fix, forge, look, clock.now(), signal));
    const seen = { ...shown, blocked };
    const all = { fix, forge, look, sorted, seen, memory };
    if (sorted.stop !== null && seen.stoppedBy === null) {
      await stop(all, sorted.stop, signal);
      return look.notes;
    }
    if (await bringUpToDate({ git, moves }, all, signal)) return look.notes;
    const left = await answerNews({ clock, moves, rounds }, all, signal);
    const kept = left === null ? null : await moves.write(fix, left);
    if (kept !== null && memory.pending === "") {
      const why = await mergeUnasked(parts, kept, project, look);
      if (why !== null) await moves.note(kept, {}, why);
    }
    return look.notes;
  };

  /** Merged or closed there; the next look sees that again where a revision was waiting. */
  async function conclude(fix: Fix, look: PullRequestLook): Promise<void> {
    if (fix.state === "proposed") {
      const detail = `the pull request is ${look.state}`;
      await moves.move(fix, "in_review", backToPublished(fix), detail);
      return;
    }
    const actor = look.by ?? "forge";
    if (look.state === "merged") {
      const { head, mergeCommit: commit } = look;
      const merge = { actor, at: clock.now(), head, commit };
      await moves.move(fix, "merged", { merge }, commit, actor);
      return;
    }
    const by = look.by === null ? "" : ` by ${look.by}`;
    const text = `Its pull request was closed without a merge${by}. Should it be opened again within ${durationText(noticedFor)}, Mendwatch follows it again.`;
    await moves.move(fix, "closed", { outcome: { code: "closed", text } }, null, actor);
  }

  async function stop(
    { fix, forge, seen }: Seen,
    { author, id }: Remark,
    signal: AbortSignal,
  ): Promise<void> {
    const text =
      "Stopped: comments and checks begin no more rounds here. The pull request stays as it is.";
    const own = await say(forge, openPullRequest(fix), { key: "stop", text }, signal);
    const stopped = { ...seen, stoppedBy: author, heeded: [...seen.heeded, id] };
    const review = { ...stopped, own: [...seen.own, ...own] };
    await moves.note(fix, { review }, `stopped by ${author}`);
  }
}

/** What asks for nothing is dealt with by having been read. */
function heard(review: Review, { left, ours }: SortedRemarks): Review {
  if (left.length === 0 && ours.length === 0) return review;
  return {
    ...review,
    heeded: [...review.heeded, ...left.map(({ id }) => id)],
    own: [...review.own, ...ours.map(({ id }) => id)],
  };
}
