import type { Heartbeat } from "@mendwatch/protocol";

import type { WatcherRecord } from "../../ports/store.ts";
import type { Database } from "./driver.ts";

export function putHeartbeat(
  database: Database,
  watcher: string,
  heartbeat: Heartbeat,
  seenAt: number,
): void {
  const record: WatcherRecord = { watcher, heartbeat, seenAt };
  database.run(
    `INSERT INTO watchers (watcher, sent_at, document) VALUES (?, ?, ?)
     ON CONFLICT (watcher) DO UPDATE SET sent_at = excluded.sent_at, document = excluded.document
     WHERE excluded.sent_at >= watchers.sent_at`,
    watcher,
    Date.parse(heartbeat.sentAt),
    JSON.stringify(record),
  );
}

export function listWatchers(database: Database): readonly WatcherRecord[] {
  const rows = database.all("SELECT document FROM watchers ORDER BY watcher");
  return rows.map((row) => JSON.parse(String(row["document"])) as WatcherRecord);
}
