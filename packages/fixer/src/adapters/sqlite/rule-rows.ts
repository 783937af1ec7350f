import type { IgnoreRule } from "../../model/ignore-rule.ts";
import type { ListRules } from "../../ports/store.ts";
import type { Database, Row } from "./driver.ts";

/** Writes a rule where its error has none; returns the one that it has. */
export function addRule(
  database: Database,
  rule: IgnoreRule,
): { readonly rule: IgnoreRule; readonly added: boolean } {
  return database.write(() => {
    const [known] = listRules(database, rule);
    if (known !== undefined) return { rule: known, added: false };
    database.run(
      "INSERT INTO rules (id, project, fingerprint, document) VALUES (?, ?, ?, ?)",
      rule.id,
      rule.project,
      rule.fingerprint,
      JSON.stringify(rule),
    );
    return { rule, added: true };
  });
}

export function listRules(database: Database, query: ListRules): readonly IgnoreRule[] {
  const { project = null, fingerprint = null } = query;
  const rows = database.all(
    `SELECT document FROM rules WHERE (? IS NULL OR project = ?) AND (? IS NULL OR fingerprint = ?)
     ORDER BY document ->> '$.at', id`,
    project,
    project,
    fingerprint,
    fingerprint,
  );
  return rows.map(parse);
}

/** Removes a rule and returns it. */
export function removeRule(database: Database, id: string): IgnoreRule | null {
  const [row] = database.all("DELETE FROM rules WHERE id = ? RETURNING document", id);
  return row === undefined ? null : parse(row);
}

function parse(row: Row): IgnoreRule {
  return JSON.parse(String(row["document"])) as IgnoreRule;
}
