/** What was heard of the fixer; times in milliseconds since 1970. */
export interface Heard {
  readonly first: number;
  readonly last: number;
  /** Reports that it took. */
  readonly reports: number;
}

/** Listens to the fixer. */
export interface Ear {
  readonly answered: (what: "report" | "heartbeat") => void;
  /** What was heard since the last call; null for nothing. */
  take(): Heard | null;
}

/** Makes one. It is called for each report, so it only counts. */
export function createEar(): Ear {
  let heard: Heard | null = null;
  return {
    answered(what) {
      const now = Date.now();
      const { first, reports } = heard ?? { first: now, reports: 0 };
      heard = { first, last: now, reports: reports + (what === "report" ? 1 : 0) };
    },
    take() {
      const taken = heard;
      heard = null;
      return taken;
    },
  };
}
