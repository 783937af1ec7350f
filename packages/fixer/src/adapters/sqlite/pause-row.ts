import type { Pause } from "../../ports/store-queue.ts";
import type { Database, Row } from "./driver.ts";

/** Writes the pause where none holds; returns the one that holds. */
export function beginPause(database: Database, pause: Pause): { pause: Pause; begun: boolean } {
  return database.write(() => {
    const earlier = getPause(database);
    if (earlier !== null) return { pause: earlier, begun: false };
    database.run("INSERT INTO pause (id, document) VALUES (1, ?)", JSON.stringify(pause));
    return { pause, begun: true };
  });
}

/** Removes the pause and returns it. */
export function endPause(database: Database): Pause | null {
  return pauseOf(database.all("DELETE FROM pause RETURNING document"));
}

export function getPause(database: Database): Pause | null {
  return pauseOf(database.all("SELECT document FROM pause"));
}

function pauseOf([row]: readonly Row[]): Pause | null {
  return row === undefined ? null : (JSON.parse(String(row["document"])) as Pause);
}
