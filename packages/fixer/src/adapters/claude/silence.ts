/** Watches whether anything is heard of a run. */
export interface SilenceWatch {
  /** Aborts after the time in which nothing was heard. */
  readonly signal: AbortSignal;
  /** Something was heard now. */
  heard(): void;
  end(): void;
}

/**
 * Begins to watch. `limit` in milliseconds; `alsoHeard` says when something was heard elsewhere, by
 * the monotonic clock of `performance.now()`, which stands still while the machine sleeps.
 */
export function watchSilence(limit: number, alsoHeard: () => number): SilenceWatch {
  const silent = new AbortController();
  let heardAt = performance.now();
  const timer = setInterval(
    () => {
      const since = performance.now() - Math.max(heardAt, alsoHeard());
      if (since > limit) silent.abort(new Error("nothing was heard of the run"));
    },
    Math.min(1_000, limit / 4),
  );
  return {
    signal: silent.signal,
    heard() {
      heardAt = performance.now();
    },
    end() {
      clearInterval(timer);
    },
  };
}
