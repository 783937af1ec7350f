import { MendwatchError } from "@mendwatch/protocol";

import type { Fix } from "../../model/fix.ts";
import type { Review } from "../../model/production.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Forge, ForgeCheck, PullRequestLook } from "../../ports/forge.ts";
import { codeSpan } from "../publication/markdown.ts";
import { instructionOf } from "./round-instruction.ts";
import { openPullRequest } from "./open-pull-request.ts";
import { failureId, isForeign } from "./read-look.ts";
import type { ReviewMoves } from "./review-moves.ts";
import { say } from "./say.ts";
import type { Seen } from "./seen.ts";

/** What answers work with. */
export interface AnswerParts {
  readonly clock: Clock;
  readonly moves: ReviewMoves;
  /** `fixer.rounds`: how many rounds a review may begin. */
  readonly rounds: number;
}

/** A check that never ends does not keep others from being answered for longer, in milliseconds. */
const checksPatience = 30 * 60_000;

/**
 * Begins a round for what is asked, once it is the same at two looks in a row, or says why not.
 * Returns the review that is left to be written; null where the round has it.
 */
export async function answerNews(
  parts: AnswerParts,
  { fix, forge, look, sorted, seen, memory }: Seen,
  signal: AbortSignal,
): Promise<Review | null> {
  const failing = await newlyFailing(fix, forge, look, parts.clock.now(), signal);
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
  const not = whyNoRound(fix, look, seen, parts.rounds);
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
  const began = await parts.moves.move(
    fix,
    "repairing",
    patch,
    `round ${round}: ${what.join(", ")}`,
  );
  if (began !== "moved") return seen;
  for (const { id } of sorted.wanted) {
    await forge.acknowledge(place, id, signal).catch(ignoreRefusal);
  }
  return null;
}

function whyNoRound(
  fix: Fix,
  look: PullRequestLook,
  review: Review,
  rounds: number,
): string | null {
  if (review.stoppedBy !== null) return "stopped";
  if (isForeign(fix, look.head)) {
    return `This is left to you: ${codeSpan(look.head.slice(0, 12))} on this branch is not Mendwatch's, and Mendwatch writes over nobody's commits.`;
  }
  if (fix.reverts !== null) {
    return "This is left to you: the change takes back a merge, and is made of nothing else.";
  }
  if (review.rounds >= rounds) {
    return `This is left to you: ${review.rounds} rounds were made here, and that is as many as \`fixer.rounds\` allows.`;
  }
  return null;
}

/** Checks that fail and did not on the base, once the others have ended. */
async function newlyFailing(
  fix: Fix,
  forge: Forge,
  look: PullRequestLook,
  now: number,
  signal: AbortSignal,
): Promise<readonly ForgeCheck[]> {
  const heeded = new Set(fix.review?.heeded);
  const failing = look.checks.filter(
    (check) => check.state === "failing" && !heeded.has(failureId(look.head, check)),
  );
  if (failing.length === 0) return [];
  const isWaiting = look.checks.some(({ state }) => state === "pending");
  if (isWaiting && now < fix.stateSince + checksPatience) return [];
  const place = openPullRequest(fix);
  const onBase = (await forge.checksOf(place, place.baseCommit, signal)) ?? [];
  const before = new Set(onBase.filter(({ state }) => state === "failing").map(({ name }) => name));
  return failing.filter(({ name }) => !before.has(name));
}

/** A sign is not worth failing for, now or later. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof MendwatchError)) throw error;
}
