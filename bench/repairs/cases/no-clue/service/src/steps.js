import { log } from "./log.js";

async function attempt(step) {
  try {
    return await step();
  } catch {
    log("ERROR", "operation failed");
    return null;
  }
}

/** Fetches, sorts and sums what a till reported. */
export async function dayOf(till) {
  const rows = (await attempt(() => till.rows())) ?? [];
  const sorted = (await attempt(() => rows.toSorted((a, b) => a.at - b.at))) ?? [];
  return attempt(() => sorted.reduce((sum, { cents }) => sum + cents, 0));
}
