import type { Heartbeat } from "@mendwatch/protocol";

import type { WatcherRecord } from "../../ports/store.ts";
import type { Database } from "./driver.ts";

export function putHeartbeat(
  database: Database,
  watcher: string,
  heartbeat: Heartbeat,
  seenAt: number,
): void {
  const sentAt = Date.parse(heartbeat.sentAt);
  const [last] = database
    .all("SELECT document FROM watchers WHERE watcher = ?", watcher)
    .map(recordOf);
  const gap = last === undefined ? 0 : sentAt - Date.parse(last.heartbeat.sentAt);
  // The same heartbeat may come twice.
  const pace = gap > 0 ? gap : last?.pace;
  const record: WatcherRecord = {
    watcher,
    heartbeat,
    seenAt,
    ...(pace === undefined ? {} : { pace }),
  };
  database.run(
    `INSERT INTO watchers (watcher, sent_at, document) VALUES (?, ?, ?)
     ON CONFLICT (watcher) DO UPDATE SET sent_at = excluded.sent_at, document = excluded.document
     WHERE excluded.sent_at >= watchers.sent_at`,
    watcher,
    sentAt,
    JSON.stringify(record),
  );
}

export function listWatchers(database: Database): readonly WatcherRecord[] {
  const rows = database.all("SELECT document FROM watchers ORDER BY watcher");
  return rows.map(recordOf);
}

function recordOf(row: Readonly<Record<string, unknown>>): WatcherRecord {
  return JSON.parse(String(row["document"])) as WatcherRecord;
}
