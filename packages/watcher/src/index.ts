export { watcherErrors } from "./errors.ts";
export type * from "./events.ts";
export {
  runWatcher,
  type WatchedProject,
  type WatcherOptions,
  type WatcherSettings,
} from "./watcher.ts";
