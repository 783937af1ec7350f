import type { Fix } from "../../model/fix.ts";
import { openStates } from "../../model/fix-lifecycle.ts";
import type { Forge } from "../../ports/forge.ts";
import type { Store } from "../../ports/store.ts";
import { knownRemarks, openPullRequest } from "./open-pull-request.ts";
import { notLookedAtSince } from "./read-look.ts";
import type { ReviewMoves } from "./review-moves.ts";
import { say } from "./say.ts";

/** So long it is noticed that a closed pull request was opened again, in milliseconds. */
export const noticedFor: number = 14 * 24 * 60 * 60_000;

/** What it is told by that it is not followed; a fix has it once. */
const isOpenAgain = "Its pull request is open again";

/** True for a fix that ended with its pull request so lately that it may still be opened again. */
export function mayOpenAgain({ state, stateSince, outcome, published }: Fix, now: number): boolean {
  const isTold = outcome?.text.startsWith(isOpenAgain) ?? false;
  return state === "closed" && published !== null && !isTold && now < stateSince + noticedFor;
}

/**
 * Takes up a fix whose pull request was opened again; where it was merged since, the next look sees
 * that. Where another fix stands for its error by now, says on the card and on the pull request,
 * once, that this one is left to people.
 */
export async function followAgain(
  { store }: { readonly store: Pick<Store, "listFixes"> },
  moves: ReviewMoves,
  fix: Fix,
  forge: Forge,
  signal: AbortSignal,
): Promise<void> {
  const place = openPullRequest(fix);
  const { state } = await forge.look(place, knownRemarks(fix), signal);
  if (state === "closed") return;
  const review = fix.review === null ? null : notLookedAtSince(fix.review);
  const detail = "the pull request was opened again";
  const outcome = await moves.move(fix, "in_review", { review }, detail, "forge");
  // The one open fix of an error is what the store refuses a second of.
  if (outcome !== "repository-busy") return;
  const { repository, fingerprint } = fix;
  const query = { repository, fingerprint, states: openStates, limit: 1 };
  const [other] = await store.listFixes(query);
  if (other === undefined) return;
  const not = `Fix ${other.id} of the same error has begun meanwhile`;
  const reply = `Mendwatch does not follow this pull request any more. ${not}: nothing written here is read, and what is merged here is not checked in production.`;
  await say(forge, place, { key: "opened-again", text: reply }, signal);
  const text = `${isOpenAgain}. ${not}, so Mendwatch does not follow this one.`;
  await moves.note(fix, { outcome: { code: "closed", text } }, text);
}
