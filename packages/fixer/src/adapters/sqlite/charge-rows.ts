import { countOf, openCharge } from "../../model/charge-changes.ts";
import type {
  Charge,
  ListCharges,
  ReserveCharge,
  ReserveOutcome,
} from "../../ports/store-charges.ts";
import type { Database, Row, Value } from "./driver.ts";

/** Reserves what the caps leave, in every scope or in none. */
export function reserve(database: Database, request: ReserveCharge): ReserveOutcome {
  const { key, amount, least = amount, limits } = request;
  return database.write(() => {
    const known = getCharge(database, key);
    if (known !== null) return { outcome: "reserved", charge: known };
    const left = limits.map(({ scope, cap }) => cap - spent(database, scope));
    const most = Math.min(amount, ...left);
    const refusing = limits[left.indexOf(most)];
    if (most < least && refusing !== undefined) {
      return { outcome: "refused", scope: refusing.scope };
    }
    const charge = openCharge(request, most);
    putCharge(database, charge);
    return { outcome: "reserved", charge };
  });
}

/** Writes what `change` makes of a charge, where there is one. */
export function changeCharge(
  database: Database,
  key: string,
  change: (charge: Charge) => Charge,
): void {
  database.write(() => {
    const charge = getCharge(database, key);
    if (charge !== null) putCharge(database, change(charge));
  });
}

/** As though the charge had never been. */
export function forgive(database: Database, key: string): void {
  database.write(() => {
    database.run("DELETE FROM charges WHERE key = ?", key);
    database.run("DELETE FROM charge_scopes WHERE key = ?", key);
  });
}

export function spent(database: Database, scope: string): number {
  const [row] = database.all(
    "SELECT total(amount) AS total FROM charge_scopes WHERE scope = ?",
    scope,
  );
  return Number(row?.["total"] ?? 0);
}

export function listCharges(database: Database, query: ListCharges): readonly Charge[] {
  const conditions: readonly (readonly [string, Value | undefined])[] = [
    ["fix = ?", query.fix],
    ["settled = ?", query.settled === undefined ? undefined : Number(query.settled)],
    ["updated_at >= ?", query.changedSince],
  ];
  const asked = conditions.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
  const where = asked.map(({ sql }) => sql).join(" AND ") || "TRUE";
  const rows = database.all(
    `SELECT document FROM charges WHERE ${where} ORDER BY begun_at, key`,
    ...asked.map(({ value }) => value),
  );
  return rows.map(parse);
}

/** Forgets settled charges that last changed before a time. */
export function pruneCharges(database: Database, before: number): void {
  database.write(() => {
    database.run(
      `DELETE FROM charge_scopes WHERE key IN
       (SELECT key FROM charges WHERE settled = 1 AND updated_at < ?)`,
      before,
    );
    database.run("DELETE FROM charges WHERE settled = 1 AND updated_at < ?", before);
  });
}

function getCharge(database: Database, key: string): Charge | null {
  const [row] = database.all("SELECT document FROM charges WHERE key = ?", key);
  return row === undefined ? null : parse(row);
}

/** The document, and its amount in each of its scopes, from which they are summed. */
function putCharge(database: Database, charge: Charge): void {
  database.run(
    `INSERT INTO charges (key, fix, settled, begun_at, updated_at, document) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET settled = excluded.settled,
       updated_at = excluded.updated_at, document = excluded.document`,
    charge.key,
    charge.fix,
    Number(charge.settled),
    charge.begunAt,
    charge.updatedAt,
    JSON.stringify(charge),
  );
  for (const scope of charge.scopes) {
    database.run(
      `INSERT INTO charge_scopes (scope, key, amount) VALUES (?, ?, ?)
       ON CONFLICT (scope, key) DO UPDATE SET amount = excluded.amount`,
      scope,
      charge.key,
      countOf(charge),
    );
  }
}

function parse(row: Row): Charge {
  return JSON.parse(String(row["document"])) as Charge;
}
