import type { FixerEvent, FixMoved } from "@mendwatch/fixer";

import type { FixWatch } from "./play-raid.ts";

/** Keeps every move of every fix, and wakes who waits for one. */
export function createFixWatch(signal: AbortSignal): FixWatch & {
  readonly put: (event: FixerEvent) => void;
  /** What the fixer said went wrong. */
  readonly faults: readonly string[];
} {
  const moves: FixMoved[] = [];
  const faults: string[] = [];
  const waiting = new Set<() => void>();
  function wake(): void {
    for (const look of waiting) look();
  }
  signal.addEventListener("abort", wake);
  return {
    faults,
    put(event) {
      if (event.event === "fixer:fault") faults.push(`${event.during}: ${event.message}`);
      if (event.event !== "fix:moved") return;
      moves.push(event);
      wake();
    },
    async until(fits, patience) {
      const { promise, resolve } = Promise.withResolvers<FixMoved | null>();
      const timer = setTimeout(() => resolve(null), patience);
      function look(): void {
        const found = moves.find(fits);
        if (found !== undefined || signal.aborted) resolve(found ?? null);
      }
      waiting.add(look);
      look();
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        waiting.delete(look);
        signal.throwIfAborted();
      }
    },
  };
}
