import type { Clock } from "../../ports/clock.ts";
import type { GitHub } from "./client.ts";

/** Requests of one look at a pull request in which everything has changed, about. */
const perLook = 12;

/** Below this share of the limit looks are spread over the time until it begins anew. */
const scarce = 0.2;

/** This share is left for publishing and merging. */
const kept = 0.05;

/** Keeps looks from using up a limit that publishing and merging need. */
export interface LookPacing {
  /** When the next look may be, in milliseconds since 1970; 0 where it may be now. */
  restUntil(): number;
  /** Notes that there was one. */
  looked(): void;
}

/** Goes by what GitHub said last of its limit. */
export function createLookPacing(
  gitHub: Pick<GitHub, "limit">,
  clock: Pick<Clock, "now">,
): LookPacing {
  let last = 0;
  return {
    looked() {
      last = clock.now();
    },
    restUntil() {
      const rate = gitHub.limit();
      const now = clock.now();
      if (rate === null || now >= rate.reset || rate.remaining >= rate.limit * scarce) return 0;
      const looks = Math.floor((rate.remaining - rate.limit * kept) / perLook);
      if (looks < 1) return rate.reset;
      const next = Math.ceil(last + (rate.reset - last) / looks);
      return next > now ? next : 0;
    },
  };
}
