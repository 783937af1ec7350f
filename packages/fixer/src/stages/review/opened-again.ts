import type { Fix } from "../../model/fix.ts";
import type { Forge } from "../../ports/forge.ts";
import { knownRemarks, openPullRequest } from "./open-pull-request.ts";
import type { ReviewMoves } from "./review-moves.ts";
import { say } from "./say.ts";

/** So long it is noticed that a closed pull request was opened again, in milliseconds. */
export const noticedFor: number = 14 * 24 * 60 * 60_000;

/** What it is told by; a fix has it once. */
const isOpenAgain = "Its pull request is open again";

/** True for a fix that ended with its pull request so lately that it may still be opened again. */
export function mayOpenAgain({ state, stateSince, outcome, published }: Fix, now: number): boolean {
  const isTold = outcome?.text.startsWith(isOpenAgain) ?? false;
  return state === "closed" && published !== null && !isTold && now < stateSince + noticedFor;
}

/**
 * Says on the card and on the pull request, once, that a pull request which is open again is not
 * followed: its fix has ended, and another one may be under way by now.
 */
export async function tellOpenedAgain(
  moves: ReviewMoves,
  fix: Fix,
  forge: Forge,
  signal: AbortSignal,
): Promise<void> {
  const place = openPullRequest(fix);
  const { state } = await forge.look(place, knownRemarks(fix), signal);
  if (state !== "open") return;
  const not = "Its fix ended when it was closed: nothing written here is read";
  const reply = `Mendwatch does not follow this pull request any more. ${not}, and what is merged here is not checked in production.`;
  await say(forge, place, { key: "opened-again", text: reply }, signal);
  const next = fix.reverts === null ? " or let “Fix it” begin a new one" : "";
  const text = `${isOpenAgain}. Mendwatch does not follow it; merge it there${next}.`;
  await moves.note(fix, { outcome: { code: "closed", text } }, text);
}
