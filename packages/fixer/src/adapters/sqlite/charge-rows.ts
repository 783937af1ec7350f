import type { ReserveCharge } from "../../ports/store.ts";
import type { Database } from "./driver.ts";

/** Adds an amount where the cap leaves room for it. */
export function reserve(database: Database, request: ReserveCharge): boolean {
  const { scope, key, amount, cap } = request;
  return database.write(() => {
    const known = database.all("SELECT 1 FROM charges WHERE scope = ? AND key = ?", scope, key);
    if (known.length > 0) return true;
    if (spent(database, scope) + amount > cap) return false;
    database.run("INSERT INTO charges (scope, key, amount) VALUES (?, ?, ?)", scope, key, amount);
    return true;
  });
}

/** Zero removes the row, so that the key may reserve anew. */
export function settle(database: Database, scope: string, key: string, amount: number): void {
  if (amount === 0) {
    database.run("DELETE FROM charges WHERE scope = ? AND key = ?", scope, key);
    return;
  }
  database.run(
    `INSERT INTO charges (scope, key, amount) VALUES (?, ?, ?)
     ON CONFLICT (scope, key) DO UPDATE SET amount = excluded.amount`,
    scope,
    key,
    amount,
  );
}

export function spent(database: Database, scope: string): number {
  const [row] = database.all("SELECT total(amount) AS total FROM charges WHERE scope = ?", scope);
  return Number(row?.["total"] ?? 0);
}
