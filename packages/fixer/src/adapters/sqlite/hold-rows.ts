import type { Hold, HoldReason } from "../../ports/store-queue.ts";
import type { Database, Row } from "./driver.ts";

/** Writes a hold; one of its reason that is there keeps its beginning. */
export function putHold(database: Database, hold: Hold): { hold: Hold; begun: boolean } {
  return database.write(() => {
    const [row] = database.all("SELECT document FROM holds WHERE reason = ?", hold.reason);
    const earlier = row === undefined ? null : parse(row);
    const kept = { ...hold, since: earlier?.since ?? hold.since };
    database.run(
      `INSERT INTO holds (reason, document) VALUES (?, ?)
       ON CONFLICT (reason) DO UPDATE SET document = excluded.document`,
      hold.reason,
      JSON.stringify(kept),
    );
    return { hold: kept, begun: earlier === null };
  });
}

/** Removes a hold and returns it. */
export function endHold(database: Database, reason: HoldReason): Hold | null {
  const [row] = database.all("DELETE FROM holds WHERE reason = ? RETURNING document", reason);
  return row === undefined ? null : parse(row);
}

export function listHolds(database: Database): readonly Hold[] {
  return database.all("SELECT document FROM holds ORDER BY reason").map(parse);
}

function parse(row: Row): Hold {
  return JSON.parse(String(row["document"])) as Hold;
}
