import type { PlanUse } from "../../ports/agent.ts";
import type { PlanWindow } from "../../ports/store-queue.ts";
import type { Database } from "./driver.ts";

/** Writes what was last seen of a window of the plan. */
export function putPlanUse(database: Database, use: PlanUse, seenAt: number): void {
  const seen: PlanWindow = { ...use, seenAt };
  database.run(
    `INSERT INTO plan_windows (name, seen_at, document) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at, document = excluded.document
     WHERE excluded.seen_at >= plan_windows.seen_at`,
    use.window,
    seenAt,
    JSON.stringify(seen),
  );
}

export function listPlan(database: Database): readonly PlanWindow[] {
  const rows = database.all("SELECT document FROM plan_windows ORDER BY name");
  return rows.map((row) => JSON.parse(String(row["document"])) as PlanWindow);
}
