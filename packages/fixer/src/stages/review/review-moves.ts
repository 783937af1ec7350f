import type { TellFix } from "../../events/events.ts";
import type { Fix } from "../../model/fix.ts";
import type { Review } from "../../model/production.ts";
import type { FixState } from "../../model/fix-lifecycle.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FixPatch, MoveOutcome } from "../../ports/store-fixes.ts";
import type { Store } from "../../ports/store.ts";

/** What writes what is seen of a pull request. */
export interface ReviewMovesParts {
  readonly store: Pick<Store, "transition">;
  readonly clock: Clock;
  readonly tell: TellFix;
  /** Called when a review was written without a move. */
  readonly changed: () => void;
}

/** How following writes. Everything compares the version: whoever was first stands. */
export interface ReviewMoves {
  /** Writes the review where something in it changed. Null where the fix has moved meanwhile. */
  write(fix: Fix, review: Review): Promise<Fix | null>;
  /** Notes something once in the audit, with a patch, and tells it. */
  note(fix: Fix, patch: FixPatch, text: string): Promise<void>;
  /** Moves and tells, or says what was in the way. */
  move(
    fix: Fix,
    to: FixState,
    patch: FixPatch,
    detail: string | null,
    actor?: string,
  ): Promise<MoveOutcome["outcome"]>;
}

/** Makes them. */
export function createReviewMoves({ store, clock, tell, changed }: ReviewMovesParts): ReviewMoves {
  async function transition(
    fix: Fix,
    to: FixState,
    patch: FixPatch,
    detail: string | null,
    actor = "fixer",
  ): Promise<MoveOutcome> {
    const { id, state, version } = fix;
    const request = { id, from: state, to, held: { version }, patch, actor, detail };
    return store.transition({ ...request, now: clock.now() });
  }

  async function amend(fix: Fix, patch: FixPatch, detail: string | null): Promise<Fix | null> {
    const amended = await transition(fix, fix.state, patch, detail);
    return amended.outcome === "moved" ? amended.fix : null;
  }

  return {
    async write(fix, review) {
      if (JSON.stringify(review) === JSON.stringify(fix.review)) return fix;
      const kept = await amend(fix, { review }, null);
      if (kept !== null) changed();
      return kept;
    },
    async note(fix, patch, text) {
      if (fix.audit.some(({ detail }) => detail === text)) return;
      const noted = await amend(fix, patch, text);
      if (noted !== null) tell(noted);
    },
    async move(...request) {
      const moved = await transition(...request);
      if (moved.outcome === "moved") tell(moved.fix);
      return moved.outcome;
    },
  };
}
