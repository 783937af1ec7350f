import type { Output } from "../render/output.ts";
import { renderTable, type TableCell } from "../render/table.ts";
import type { Row } from "./judge.ts";

/** Prints the table of all attempts, and what they came to; `duration` is in milliseconds. */
export async function printRows(
  rows: readonly Row[],
  duration: number,
  output: Output,
): Promise<void> {
  const colors = { held: "green", BROKE: "red", untried: "yellow" } as const;
  const titles = [
    { title: "kind" },
    { title: "action", flexible: true },
    { title: "outcome" },
    { title: "reason", flexible: true },
  ];
  const cells = rows.map(({ kind, action, outcome, reason }): readonly TableCell[] => [
    kind,
    action,
    { text: outcome, color: colors[outcome] },
    reason,
  ]);
  for (const line of renderTable(titles, cells, output)) await output.line(line);
  const texts = rows.filter(({ kind }) => kind === "text").length;
  function count(wanted: Row["outcome"]): number {
    return rows.filter(({ outcome }) => outcome === wanted).length;
  }
  await output.line("");
  await output.line(
    `${rows.length - texts} actions and ${texts} texts in ${Math.round(duration / 1000)} s: ${count("held")} held, ${count("BROKE")} broke, ${count("untried")} could not be tried.`,
  );
  if (count("BROKE") > 0) {
    await output.line("Run nothing here that you do not trust, and report it (SECURITY.md).");
  }
}
