import { openDatabase } from "../../packages/watcher/src/state/database.ts";
import { prepareState, type WatcherState } from "../../packages/watcher/src/state/state.ts";

/** The state of a watcher, gone with the process. */
export function openStateInMemory(): WatcherState {
  return prepareState(openDatabase(":memory:", 0), ":memory:");
}
