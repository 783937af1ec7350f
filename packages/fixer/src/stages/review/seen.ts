import type { Fix } from "../../model/fix.ts";
import type { Review } from "../../model/production.ts";
import type { Forge, PullRequestLook } from "../../ports/forge.ts";
import type { SortedRemarks } from "./sort-remarks.ts";

/** What is known of a pull request between two looks; losing it costs a look or a fetch. */
export interface FollowedPull {
  /** What was asked for at the last look, and waits for its author to have finished; else empty. */
  pending: string;
  /** The tip of the base that was last found to leave the change as it is. */
  base: string | null;
  /** The head that was last found to be somebody else's work; else null. */
  foreign: string | null;
}

/** One look at an open pull request, and what it is about. */
export interface Seen {
  readonly fix: Fix;
  readonly forge: Forge;
  readonly look: PullRequestLook;
  readonly sorted: SortedRemarks;
  /** The review with what the look shows. */
  readonly seen: Review;
  readonly memory: FollowedPull;
}
