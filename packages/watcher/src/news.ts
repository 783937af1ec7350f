/** Tells which failures of a row are news: the first one, one for another reason, and one an hour. */
export interface News {
  isNews(reason: string): boolean;
  /** The row has ended: the next failure is the first one again. */
  end(): void;
}

/** A failure that goes on is told again after this, in milliseconds. */
const reminderPace = 3_600_000;

/** Has told nothing yet. `clock`: milliseconds, of a clock that nobody sets. */
export function createNews(clock: () => number = () => performance.now()): News {
  let told: { readonly reason: string; readonly at: number } | null = null;
  return {
    isNews(reason) {
      const now = clock();
      if (told !== null && told.reason === reason && now - told.at < reminderPace) return false;
      told = { reason, at: now };
      return true;
    },
    end: () => (told = null),
  };
}
