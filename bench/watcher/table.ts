/** One figure beside what it is compared with. */
export interface Row {
  readonly what: string;
  /** With its unit. */
  readonly ours: string;
  readonly theirs: string;
  /** What is held against the target. */
  readonly value: number;
  readonly unit: "x" | "ms" | "/s";
  readonly target: { readonly most: number } | { readonly least: number } | null;
}

/** False where a target is missed. */
export function isMet({ value, target }: Row): boolean {
  if (target === null) return true;
  return "most" in target ? value <= target.most : value >= target.least;
}

/** The rows in columns, each with its verdict. */
export function renderRows(rows: readonly Row[]): string {
  const head = ["", "mendwatch", "compared with", "measured", "target", ""];
  const cells = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cellsOf(row: Row): readonly string[] {
  const { what, ours, theirs, value, unit, target } = row;
  const verdict = target === null ? "" : isMet(row) ? "met" : "MISSED";
  return [what, ours, theirs, amount(value, unit), aimOf(row), verdict];
}

function aimOf({ target, unit }: Row): string {
  if (target === null) return "";
  return "most" in target ? `≤ ${amount(target.most, unit)}` : `≥ ${amount(target.least, unit)}`;
}

function amount(value: number, unit: Row["unit"]): string {
  if (unit === "/s") return `${Math.round(value).toLocaleString("en")}/s`;
  return unit === "ms" ? `${value.toFixed(1)} ms` : `${value.toFixed(2)}x`;
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return (
    (quantile(values, 0.5) +
      quantile(
        values.map((value) => -value),
        0.5,
      ) *
        -1) /
    2
  );
}

/** The smallest value that so large a part of all values does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const inOrder = values.toSorted((a, b) => a - b);
  return inOrder[Math.max(0, Math.ceil(part * inOrder.length) - 1)] ?? NaN;
}
