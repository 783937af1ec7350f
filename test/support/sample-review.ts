import type { Review } from "@mendwatch/fixer";

import { proposedCommit } from "./proposed-store.ts";

/** What was last seen of a pull request that may be merged. */
export function sampleReview(changes: Partial<Review> = {}): Review {
  return {
    head: proposedCommit,
    checks: "passing",
    failing: [],
    blocked: null,
    heeded: [],
    own: [],
    rounds: 0,
    stoppedBy: null,
    ...changes,
  };
}
