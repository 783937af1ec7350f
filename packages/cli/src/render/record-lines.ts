import { type RecordOfFixes, reasonKinds } from "@mendwatch/fixer";

import { amountText, dollarText, plural, shortDuration } from "./amounts.ts";
import { renderTable, type TableCell, type TableStyle } from "./table.ts";

/** What became of some fixes, as lines for a person. */
export function recordLines(record: RecordOfFixes, style: TableStyle): readonly string[] {
  const { begun, told, proposed, approved, approvedByPolicy, merged, regressed, open, reverts } =
    record;
  const inside = { ...style, width: style.width === null ? null : style.width - 2 };
  const came = counted([
    [begun, "begun"],
    [proposed, "proposed"],
    [approved, "approved"],
    [approvedByPolicy, "approved by policy"],
    [merged, "merged"],
    [record.resolved, "resolved"],
    [open, "open"],
  ]);
  const ended = counted([
    [record.skipped, "skipped"],
    [record.closed, "closed without a merge"],
    [record.expired, "expired"],
    [record.abstained, "answered with a verdict"],
    [record.refused, "refused"],
    [record.failed, "failed"],
    [record.cancelled, "cancelled"],
    [record.noEvidence, "without evidence"],
  ]);
  const others = counted([
    [told, "only told"],
    [record.changesAsked, "sent back for changes"],
    [reverts, reverts === 1 ? "revert" : "reverts"],
  ]);
  return [
    `fixes        ${came}`,
    ...(ended === "" ? [] : [`else         ${ended}`]),
    ...(others === "" ? [] : [`besides      ${others}`]),
    `acceptance   ${share(approved, proposed - approvedByPolicy)} of what people were asked about was approved`,
    `regressions  ${regressed === 0 ? "none" : style.paint("red", String(regressed))} of ${merged} merged`,
    `cost         ${costText(record)}`,
    `time         ${timeText(record)}`,
    ...proofTable(record, inside),
    ...verdictTable(record, inside),
  ];
}

function counted(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${amountText(count)} ${what}`)
    .join(", ");
}

function share(part: number, whole: number): string {
  if (whole === 0) return "none";
  return `${part} of ${whole} (${Math.round((100 * part) / whole)}%)`;
}

function costText({ cost, resolved }: RecordOfFixes): string {
  const { dollars, perResolved, billing } = cost;
  if (billing === null) return "nothing";
  const each =
    perResolved === null
      ? "no error was resolved yet"
      : `${dollarText(perResolved)} for each of ${plural(resolved, "resolved error")}`;
  const notional = billing === "api" ? "" : "; what a plan paid is notional, at list prices";
  return `${dollarText(dollars)}, ${each}${notional}`;
}

function timeText({ times }: RecordOfFixes): string {
  const { toProposal, toMerge, toResolved } = times;
  const steps = [
    [toProposal, "to a proposal"],
    [toMerge, "to the merge"],
    [toResolved, "to resolved"],
  ] as const;
  const known = steps.flatMap(([time, what]) =>
    time === null ? [] : [`${shortDuration(time)} ${what}`],
  );
  return known.length === 0
    ? "nothing was proposed"
    : `${known.join(", ")} (medians from the first occurrence)`;
}

/** Levels that nothing was proposed with are left out. */
function proofTable({ proof }: RecordOfFixes, style: TableStyle): readonly string[] {
  const titles = ["proof", "proposed", "merged", "resolved", "regressed", "turned down"];
  const rows = Object.entries(proof)
    .filter(([, { proposed }]) => proposed > 0)
    .toReversed()
    .map(([level, { proposed, merged, resolved, regressed, turnedDown }]) => [
      level,
      proposed,
      merged,
      resolved,
      regressed,
      turnedDown,
    ]);
  return table(titles, rows, style);
}

/** Kinds of reasons that nobody gave are left out. */
function verdictTable({ verdicts }: RecordOfFixes, style: TableStyle): readonly string[] {
  const kinds = Object.entries(reasonKinds).flatMap(([kind, title]) => {
    const counts = verdicts.map(({ said }) => new Map(Object.entries(said)).get(kind) ?? 0);
    return counts.some((count) => count > 0) ? [{ title, counts }] : [];
  });
  const titles = ["verdict", "fixes", ...kinds.map(({ title }) => `said: ${title}`)];
  const rows = verdicts.map(({ verdict, fixes }, index) => [
    verdict,
    fixes,
    ...kinds.map(({ counts }) => counts[index] ?? 0),
  ]);
  return table(titles, rows, style);
}

/** The first column is text, the others numbers. */
function table(
  titles: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  style: TableStyle,
): readonly string[] {
  if (rows.length === 0) return [];
  const columns = titles.map((title, index) => ({ title, right: index > 0 }));
  const cells = rows.map((row) =>
    row.map((cell): TableCell => (cell === 0 ? { text: "–", color: "dim" } : String(cell))),
  );
  return ["", ...renderTable(columns, cells, style)];
}
