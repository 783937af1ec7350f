import { fixerError } from "../../errors/errors.ts";
import type { TellFix } from "../../events/events.ts";
import type { Fix, Reason } from "../../model/fix.ts";
import { lessonOfReason } from "../../lessons/lesson-of-reason.ts";
import { boundedText, longestWords, mostLessons } from "../../lessons/lesson-text.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { findFix, unknownFix } from "./find-fix.ts";

/** How people say why they did not want a fix. */
export interface Reasons {
  /**
   * Keeps why a fix that has ended was not wanted; a later reason takes its place. `words` may be
   * empty; secrets in them are masked. What teaches something becomes the lesson of this fix.
   * Rejects with `MW_NOT_ENDED`, `MW_UNKNOWN_FIX`, `MW_AMBIGUOUS_FIX`.
   */
  giveReason(id: string, kind: Reason["kind"], words: string, actor: string): Promise<Fix>;
}

/** What reasons work with. */
export interface ReasonsParts {
  readonly store: Pick<Store, "listFixes" | "giveReason" | "putLesson" | "removeLesson">;
  readonly clock: Clock;
  readonly tell: TellFix;
}

/**
 * A reason is kept in two writes: the fix, then its lesson. Both may be repeated, so a crash between
 * them is healed when whoever had no answer says it again.
 */
export function createReasons({ store, clock, tell }: ReasonsParts): Reasons {
  return {
    async giveReason(beginning, kind, words, actor) {
      const { id } = await findFix(store, beginning);
      const at = clock.now();
      const kept = boundedText(words, longestWords);
      const given = await store.giveReason({ id, kind, words: kept, actor, at });
      if (given.outcome === "unknown-fix") throw unknownFix(beginning);
      const { fix, outcome } = given;
      if (outcome === "not-ended") {
        throw fixerError(
          "MW_NOT_ENDED",
          `Fix ${fix.id} is in "${fix.state}": a reason belongs to one that was turned down, cancelled, closed, answered with a verdict, or has regressed.`,
        );
      }
      const lesson = lessonOfReason(fix);
      if (lesson === null) await store.removeLesson(fix.id);
      else await store.putLesson(lesson, mostLessons);
      tell(fix);
      return fix;
    },
  };
}
