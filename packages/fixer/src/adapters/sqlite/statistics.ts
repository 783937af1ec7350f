import type { StoreStats } from "../../ports/store.ts";
import type { Database } from "./driver.ts";

export function statistics(database: Database): StoreStats {
  return {
    fixes: counts(database, "SELECT state AS name, count(*) AS count FROM fixes GROUP BY state"),
    errors: {
      critical: 0,
      high: 0,
      medium: 0,
      low: 0,
      ...counts(
        database,
        "SELECT severity AS name, count(*) AS count FROM errors GROUP BY severity",
      ),
    },
  };
}

function counts(database: Database, sql: string): Readonly<Record<string, number>> {
  const rows = database.all(sql);
  return Object.fromEntries(rows.map((row) => [String(row["name"]), Number(row["count"])]));
}
