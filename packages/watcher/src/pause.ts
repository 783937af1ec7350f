import { setTimeout } from "node:timers/promises";

/** Waits so many milliseconds, or until the signal aborts. Never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch {
    // Only an abort rejects, and that ends the wait as well.
  }
}
