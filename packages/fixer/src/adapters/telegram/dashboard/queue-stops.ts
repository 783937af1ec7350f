import type { Store } from "../../../ports/store.ts";
import { timeOfDay } from "../messages/local-time.ts";
import { prose } from "../messages/safe-text.ts";
import { pauseText } from "./dashboard-lines.ts";

/** Why nothing is begun now, a line each: somebody's pause, and what the queue waits for by itself. */
export async function queueStops(
  store: Pick<Store, "getPause" | "listHolds">,
  now: number,
): Promise<readonly string[]> {
  const pause = await store.getPause();
  const holds = await store.listHolds();
  return [
    ...(pause === null ? [] : [`⏸ paused ${pauseText(pause, now)}`]),
    ...holds.map(
      ({ text, until }) => `⏳ waits until ${timeOfDay(until, now)}: ${prose(text, 200)}`,
    ),
  ];
}
