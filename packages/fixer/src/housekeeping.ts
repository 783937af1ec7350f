import type { FixerEvents } from "./events.ts";
import { faultEvent } from "./fault.ts";
import type { Fix } from "./fix.ts";
import { fixStates, isClosed, openStates } from "./fix-lifecycle.ts";
import type { Clock } from "./ports/clock.ts";
import type { Store } from "./ports/store.ts";

/** Retention is counted in days; an hour more or less is nothing. In milliseconds. */
const pace = 60 * 60_000;

/** More than any store holds. */
const everything = Number.MAX_SAFE_INTEGER;

const closedStates = fixStates.filter(isClosed);

/** What keeps the house. */
export interface HousekeepingParts {
  readonly store: Pick<Store, "prune" | "listFixes">;
  readonly clock: Clock;
  /** `fixer.retention`, in milliseconds. */
  readonly retention: { readonly fixes: number; readonly workspaces: number };
  /** Removes what lies on the disk for every other fix than those that `keep` names. */
  readonly clean: (keep: () => Promise<readonly Fix[]>) => Promise<unknown>;
  readonly events: FixerEvents;
}

/** Forgets what is past its retention, now and every hour until the signal aborts. Never rejects. */
export async function keepHouse(parts: HousekeepingParts, signal: AbortSignal): Promise<void> {
  const { store, clock, retention, clean, events } = parts;

  async function worthKeeping(): Promise<readonly Fix[]> {
    const changedSince = clock.now() - retention.workspaces;
    return [
      ...(await store.listFixes({ states: openStates, limit: everything })),
      ...(await store.listFixes({ states: closedStates, changedSince, limit: everything })),
    ];
  }

  while (!signal.aborted) {
    try {
      await store.prune(clock.now() - retention.fixes);
      await clean(worthKeeping);
    } catch (error) {
      if (!signal.aborted) events(faultEvent("housekeeping", error));
    }
    await clock.wait(pace, signal);
  }
}
