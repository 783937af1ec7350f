import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A project whose logs `mendwatch watch` follows, with the defaults besides what is named. */
export interface WatchFolder {
  readonly path: string;
  readonly logs: readonly string[];
}

/** Makes a folder with a configuration and so many empty logs. `settings` goes into `watcher`. */
export function makeWatchFolder(top: string, logs: number, settings: string): WatchFolder {
  const path = mkdtempSync(join(top, "watch-"));
  mkdirSync(join(path, "logs"));
  const files = Array.from({ length: logs }, (_, index) => join(path, `logs/${index}.log`));
  for (const file of files) writeFileSync(file, "");
  writeFileSync(
    join(path, "mendwatch.yaml"),
    `stateDir: ./state\nwatcher: { ${settings} }\nprojects: { shop: { label: S, logs: [ ./logs/*.log ] } }\n`,
  );
  return { path, logs: files };
}
