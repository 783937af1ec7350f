import { MendwatchError } from "@mendwatch/protocol";
import { runWatcher } from "@mendwatch/watcher";

import { watcherSettings, type WatcherSetup } from "./watcher-settings.ts";

/**
 * A watcher process for tests: `watcher-entry.ts SETUP`. Events are lines of JSON, and so is what it
 * could not start for.
 */
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

try {
  await runWatcher({
    config: watcherSettings(JSON.parse(process.argv[2] ?? "{}") as WatcherSetup),
    events: print,
    signal: stop.signal,
  });
} catch (error) {
  if (!(error instanceof MendwatchError)) throw error;
  const { code, exitCode, message } = error;
  print({ event: "failed", code, exitCode, message });
  process.exitCode = exitCode;
}
