export { watcherErrors } from "./errors.ts";
export type * from "./events.ts";
export { createConfiguredRedactor } from "./redaction.ts";
export type { Pm2Process } from "./sources/pm2-list.ts";
export { pm2Processes } from "./sources/pm2-processes.ts";
export { probeSource } from "./sources/probe-source.ts";
export type { FoundPaths } from "./tail/file-source.ts";
export {
  runWatcher,
  type WatchedProject,
  type WatcherOptions,
  type WatcherSettings,
} from "./watcher.ts";
