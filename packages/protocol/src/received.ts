/**
 * The checks of what the fixer receives. Apart from the rest, because they take a library that the
 * watcher, which only sends, does without.
 */
export { parseHeartbeat, readProbe } from "./parse-heartbeat.ts";
export { parseReport } from "./parse-report.ts";
