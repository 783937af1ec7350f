import type { ProjectConfig } from "@mendwatch/config";

import type { TellFix } from "../../events.ts";
import type { Fix, Review } from "../../fix.ts";
import type { FixState } from "../../fix-lifecycle.ts";
import { fetchBase } from "../../git/fetch.ts";
import type { Git } from "../../git/git.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Forge, ForgeCheck, PullRequestLook, Remark } from "../../ports/forge.ts";
import type { FixPatch, Store } from "../../ports/store.ts";
import { backToPublished, lastBaseTried } from "../../published-round.ts";
import type { Approval } from "../approval/approval.ts";
import { codeSpan } from "../publication/markdown.ts";
import { howBaseMoved } from "../publication/base-moved.ts";
import { required } from "../required.ts";
import { instructionOf, sortRemarks, type SortedRemarks } from "./instructions.ts";
import { mergeUnasked } from "./merge-policy.ts";
import { knownRemarks, openPullRequest } from "./open-pull-request.ts";
import { failureId, isForeign, seenReview, unseenReview } from "./read-look.ts";
import { say } from "./say.ts";

/** What one look at a pull request works with. */
export interface FollowingParts {
  readonly store: Pick<Store, "listFixes" | "transition">;
  readonly clock: Clock;
  readonly git: Git;
  readonly approval: Approval;
  readonly forgeOf: (project: ProjectConfig) => Forge;
  /** `fixer.rounds`: how many rounds a review may begin. */
  readonly rounds: number;
  /** `github.stopWord`. */
  readonly stopWord: string;
  readonly tell: TellFix;
  /** Called when a review was written without a move. */
  readonly changed: () => void;
}

/** What is known of a pull request between two looks; losing it costs a look or a fetch. */
export interface FollowedPull {
  /** What was asked for at the last look, and waits for its author to have finished; else empty. */
  pending: string;
  /** The tip of the base that was last found to leave the change as it is. */
  base: string | null;
}

/** A check that never ends does not keep others from being answered for longer, in milliseconds. */
const checksPatience = 30 * 60_000;

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
 * open any more. Resolves with what could not be read, for people. Every write compares the version.
 */
export function createFollowing(
  parts: FollowingParts,
): (
  fix: Fix,
  project: ProjectConfig,
  memory: FollowedPull,
  signal: AbortSignal,
) => Promise<readonly string[]> {
  const { store, clock, git, tell } = parts;

  return async (fix, project, memory, signal) => {
    const forge = parts.forgeOf(project);
    const place = openPullRequest(fix);
    const look = await forge.look(place, knownRemarks(fix), signal);
    if (fix.state === "proposed") {
      const gone = `the pull request is ${look.state}`;
      if (look.state !== "open") await move(fix, "in_review", backToPublished(fix), gone);
      return [];
    }
    if (look.state !== "open") {
      await conclude(fix, look);
      return [];
    }
    const sorted = sortRemarks(look.remarks, parts.stopWord);
    const review = heard(fix.review ?? unseenReview(look.head), sorted);
    const seen = seenReview(fix, review, look, clock.now());
    if (sorted.stop !== null && seen.stoppedBy === null) {
      await stop(fix, forge, seen, sorted.stop, signal);
      return look.notes;
    }
    if (await broughtUpToDate(fix, look, seen, memory, signal)) return look.notes;
    const failing = await newlyFailing(fix, forge, look, signal);
    const rest = await answer(fix, forge, { look, seen, sorted, failing }, memory, signal);
    if (rest !== null) {
      const kept = await write(fix, rest);
      if (kept !== null && memory.pending === "") {
        const told = await mergeUnasked(parts, kept, project, look, clock.now());
        if (told !== null) await note(kept, told);
      }
    }
    return look.notes;
  };

  /** Merged or closed there. */
  async function conclude(fix: Fix, look: PullRequestLook): Promise<void> {
    const actor = look.by ?? "forge";
    if (look.state === "merged") {
      const { head, mergeCommit: commit } = look;
      const merge = { actor, at: clock.now(), head, commit };
      await move(fix, "merged", { merge }, commit, actor);
      return;
    }
    const by = look.by === null ? "" : ` by ${look.by}`;
    const text = `Its pull request was closed without a merge${by}. Should it be opened again, Mendwatch does not follow it.`;
    await move(fix, "closed", { outcome: { code: "closed", text } }, null, actor);
  }

  async function stop(
    fix: Fix,
    forge: Forge,
    seen: Review,
    { author, id }: Remark,
    signal: AbortSignal,
  ): Promise<void> {
    const text =
      "Stopped: comments and checks begin no more rounds here. The pull request stays as it is.";
    const own = await say(forge, openPullRequest(fix), { key: "stop", text }, signal);
    const stopped = { ...seen, stoppedBy: author, heeded: [...seen.heeded, id] };
    const review = { ...stopped, own: [...seen.own, ...own] };
    const kept = await change(fix, { review }, `stopped by ${author}`);
    if (kept !== null) tell(kept);
  }

  /** True where the change has to be made anew on the present base, and that was begun. */
  async function broughtUpToDate(
    fix: Fix,
    look: PullRequestLook,
    review: Review,
    memory: FollowedPull,
    signal: AbortSignal,
  ): Promise<boolean> {
    const workspace = required(fix, "workspace");
    const { candidate, baseCommit } = required(fix, "published");
    const from = lastBaseTried(fix) ?? baseCommit;
    const isKnown = look.baseCommit === from || (look.baseCommit === memory.base && !look.outdated);
    const isOurs = !isForeign(fix, look.head) && look.base === workspace.base;
    if (isKnown || !isOurs || review.stoppedBy !== null || fix.reverts !== null) return false;
    const project = { key: fix.project, base: workspace.base };
    const tip = await fetchBase(git, workspace.clone, project, signal);
    if (tip.commit === from) return false;
    const paths = new Set(candidate.files.map(({ path }) => path));
    const at = { ...workspace, baseCommit: from };
    const moved =
      (await howBaseMoved(git, at, tip, paths, signal)) ??
      (look.outdated ? `${tip.name} has moved on` : null);
    if (moved === null) {
      memory.base = tip.commit;
      return false;
    }
    const patch = {
      review,
      workspace: { ...workspace, baseCommit: tip.commit },
      policy: null,
      proof: null,
      fallback: null,
    };
    return move(fix, "checking", patch, moved);
  }

  /** Begins a round for what is asked, or says why not. Returns what is left to be written. */
  async function answer(
    fix: Fix,
    forge: Forge,
    news: {
      readonly look: PullRequestLook;
      readonly seen: Review;
      readonly sorted: SortedRemarks;
      readonly failing: readonly ForgeCheck[];
    },
    memory: FollowedPull,
    signal: AbortSignal,
  ): Promise<Review | null> {
    const { look, seen, sorted, failing } = news;
    const ids = [
      ...sorted.wanted.map(({ id }) => id),
      ...failing.map((check) => failureId(look.head, check)),
    ];
    const pending = JSON.stringify([ids, sorted.wanted.map(({ text }) => text)]);
    if (ids.length === 0) {
      memory.pending = "";
      return seen;
    }
    if (memory.pending !== pending) {
      memory.pending = pending;
      return seen;
    }
    const heeded = { ...seen, heeded: [...seen.heeded, ...ids] };
    const place = openPullRequest(fix);
    const not = whyNoRound(fix, look, seen);
    if (not !== null) {
      memory.pending = "";
      if (not === "stopped" || sorted.wanted.length === 0) return heeded;
      const reply = { key: `not-${sorted.wanted[0]?.id.replaceAll(":", "-") ?? ""}`, text: not };
      const own = await say(forge, place, reply, signal);
      return { ...heeded, own: [...seen.own, ...own] };
    }
    const failed = [];
    for (const check of failing) {
      failed.push({ check, log: await forge.logOf(place, check, signal) });
    }
    const round = fix.round + 1;
    const patch = {
      review: { ...heeded, rounds: seen.rounds + 1 },
      round,
      instruction: instructionOf(sorted.wanted, failed),
      repair: null,
      policy: null,
      proof: null,
      fallback: null,
    };
    const what = [
      ...new Set(sorted.wanted.map(({ author }) => `a comment of ${author}`)),
      ...failing.map(({ name }) => `the check ${name}`),
    ];
    // Where the repository is busy it stays asked for.
    const began = await move(fix, "repairing", patch, `round ${round}: ${what.join(", ")}`);
    return began ? null : seen;
  }

  function whyNoRound(fix: Fix, look: PullRequestLook, review: Review): string | null {
    if (review.stoppedBy !== null) return "stopped";
    if (isForeign(fix, look.head)) {
      return `This is left to you: ${codeSpan(look.head.slice(0, 12))} on this branch is not Mendwatch's, and Mendwatch writes over nobody's commits.`;
    }
    if (fix.reverts !== null) {
      return "This is left to you: the change takes back a merge, and is made of nothing else.";
    }
    if (review.rounds >= parts.rounds) {
      return `This is left to you: ${review.rounds} rounds were made here, and that is as many as \`fixer.rounds\` allows.`;
    }
    return null;
  }

  /** Checks that fail and did not on the base, once the others have ended. */
  async function newlyFailing(
    fix: Fix,
    forge: Forge,
    look: PullRequestLook,
    signal: AbortSignal,
  ): Promise<readonly ForgeCheck[]> {
    const heeded = new Set(fix.review?.heeded);
    const failing = look.checks.filter(
      (check) => check.state === "failing" && !heeded.has(failureId(look.head, check)),
    );
    if (failing.length === 0) return [];
    const isWaiting = look.checks.some(({ state }) => state === "pending");
    if (isWaiting && clock.now() < fix.stateSince + checksPatience) return [];
    const place = openPullRequest(fix);
    const onBase = (await forge.checksOf(place, place.baseCommit, signal)) ?? [];
    const before = new Set(
      onBase.filter(({ state }) => state === "failing").map(({ name }) => name),
    );
    return failing.filter(({ name }) => !before.has(name));
  }

  /** Writes the review where something in it changed. Null where the fix has moved meanwhile. */
  async function write(fix: Fix, review: Review): Promise<Fix | null> {
    if (JSON.stringify(review) === JSON.stringify(fix.review)) return fix;
    const kept = await change(fix, { review }, null);
    if (kept !== null) parts.changed();
    return kept;
  }

  /** Notes something once in the audit, and tells it. */
  async function note(fix: Fix, text: string): Promise<void> {
    if (fix.audit.some(({ detail }) => detail === text)) return;
    const noted = await change(fix, {}, text);
    if (noted !== null) tell(noted);
  }

  async function change(fix: Fix, patch: FixPatch, detail: string | null): Promise<Fix | null> {
    const { id, state, version } = fix;
    const held = { version };
    const request = { id, from: state, to: state, held, patch, actor: "fixer", detail };
    const moved = await store.transition({ ...request, now: clock.now() });
    return moved.outcome === "moved" ? moved.fix : null;
  }

  async function move(
    fix: Fix,
    to: FixState,
    patch: FixPatch,
    detail: string | null,
    actor = "fixer",
  ): Promise<boolean> {
    const { id, state, version } = fix;
    const request = { id, from: state, to, held: { version }, patch, actor, detail };
    const moved = await store.transition({ ...request, now: clock.now() });
    if (moved.outcome === "moved") tell(moved.fix);
    return moved.outcome === "moved";
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
