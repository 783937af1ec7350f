import { createAlarm } from "../clock/alarm.ts";
import type { FixerEvents } from "../events/events.ts";
import { faultEvent } from "../events/fault.ts";
import type { Fix } from "../model/fix.ts";
import { fixStates, isClosed, openStates } from "../model/fix-lifecycle.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";

/** Retention is counted in days; an hour more or less is nothing. In milliseconds. */
const pace = 60 * 60_000;

/** More than any store holds. */
const everything = Number.MAX_SAFE_INTEGER;

/** A cancelled fix is of no more use to anybody; what others closed may still be looked at. */
const keptStates = fixStates.filter((state) => isClosed(state) && state !== "cancelled");

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

/** Forgets what is past its retention, and removes what cancelled fixes left on the disk. */
export interface Housekeeping {
  /** Does so now, every hour and when woken, until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** Begins a round now, or right after the present one. */
  wake(): void;
}

/** Makes the keeper of the house. */
export function createHousekeeping(parts: HousekeepingParts): Housekeeping {
  const { store, clock, retention, clean, events } = parts;
  const alarm = createAlarm(clock);

  async function worthKeeping(): Promise<readonly Fix[]> {
    const changedSince = clock.now() - retention.workspaces;
    return [
      ...(await store.listFixes({ states: openStates, limit: everything })),
      ...(await store.listFixes({ states: keptStates, changedSince, limit: everything })),
    ];
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        try {
          await store.prune(clock.now() - retention.fixes);
          await clean(worthKeeping);
        } catch (error) {
          if (!signal.aborted) events(faultEvent("housekeeping", error));
        }
        await alarm.sleep(pace, signal);
      }
    },
    wake: alarm.ring,
  };
}
