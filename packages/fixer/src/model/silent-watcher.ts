import type { WatcherRecord } from "../ports/store.ts";

/** Three missed signs of life are no accident of the network. */
const missed = 3;

/** The slowest pace that can be configured, in milliseconds. A longer gap was a time away. */
const slowest = 60 * 60_000;

/**
 * True where a watcher gave no sign of life for too long. Its pace is learned from its own, since
 * `watcher.heartbeat` of its host may be longer than `heartbeat`, which is that of this file.
 */
export function isSilent(
  { seenAt, pace = 0 }: Pick<WatcherRecord, "seenAt" | "pace">,
  heartbeat: number,
  now: number,
): boolean {
  return now - seenAt > missed * Math.max(heartbeat, Math.min(pace, slowest));
}
