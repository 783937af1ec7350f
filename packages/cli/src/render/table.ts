import { displayWidth, fit, fitEnd, printable } from "./printable.ts";
import type { Color, Paint } from "./paint.ts";

/** One column of a table. */
export interface TableColumn {
  readonly title: string;
  readonly right?: boolean;
  /** Gives way where the terminal is too narrow. */
  readonly flexible?: boolean;
  /** Its end says more than its beginning, as of a path: it is cut there. */
  readonly path?: boolean;
  /** Stands on a line of its own under its row where the terminal is too narrow. One column at most. */
  readonly below?: boolean;
}

/** What stands in a cell. */
export type TableCell = string | { readonly text: string; readonly color: Color };

/** How wide and how colourful a table may be. */
export interface TableStyle {
  readonly paint: Paint;
  /** Columns of the terminal; null in a pipe, where nothing is cut. */
  readonly width: number | null;
}

const gap = "  ";
/** A column that gives way stays at least this wide. */
const narrowest = 8;

/** Aligned lines, the titles first. Cells are made printable. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  style: TableStyle,
): readonly string[] {
  const { paint, width } = style;
  const texts = [
    columns.map(({ title }) => title),
    ...rows.map((row) => row.map((cell) => printable(typeof cell === "string" ? cell : cell.text))),
  ];
  const natural = columns.map((_, index) =>
    Math.max(...texts.map((row) => displayWidth(row[index] ?? ""))),
  );
  if (width !== null && widthOf(natural) > width) {
    // A column that says nothing goes before one that says something is cut.
    const says = columns.map((_, index) => texts.slice(1).some((row) => !isNothing(row[index])));
    if (says.includes(true) && says.includes(false)) {
      return renderTable(
        columns.filter((_, index) => says[index]),
        rows.map((row) => row.filter((_, index) => says[index])),
        style,
      );
    }
    const below = columns.findIndex((column) => column.below === true);
    if (below !== -1) return renderOverLines(columns, rows, below, { paint, width });
  }
  const widths = width === null ? natural : narrow(natural, columns, width);
  return texts.map((row, rowIndex) => {
    const cells = row.map((text, index) => {
      const cell = rows[rowIndex - 1]?.[index];
      const color = rowIndex === 0 ? "dim" : typeof cell === "object" ? cell.color : null;
      const shown = (columns[index]?.path === true ? fitEnd : fit)(text, widths[index] ?? 0);
      const space = " ".repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(shown)));
      const painted = color === null || shown === "" ? shown : paint(color, shown);
      if (columns[index]?.right === true) return `${space}${painted}`;
      return index === row.length - 1 ? painted : `${painted}${space}`;
    });
    return cells.join(gap).trimEnd();
  });
}

/** The table without the column, and its text under each row. */
function renderOverLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  below: number,
  { paint, width }: TableStyle & { readonly width: number },
): readonly string[] {
  const others = rows.map((row) => row.filter((_, index) => index !== below));
  const table = renderTable(columns.toSpliced(below, 1), others, { paint, width });
  return table.flatMap((line, index) => {
    const cell = rows[index - 1]?.[below];
    if (cell === undefined) return [line];
    const text = fit(printable(typeof cell === "string" ? cell : cell.text), width - gap.length);
    return [line, `${gap}${typeof cell === "string" ? text : paint(cell.color, text)}`];
  });
}

function isNothing(text = ""): boolean {
  return text === "" || text === "–";
}

/** Of a line with columns of these widths. */
function widthOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + gap.length * (widths.length - 1);
}

/** Takes what is missing from the widest of the columns that give way, a column at a time. */
function narrow(
  natural: readonly number[],
  columns: readonly TableColumn[],
  width: number,
): readonly number[] {
  const widths = [...natural];
  let missing = widthOf(widths) - width;
  while (missing > 0) {
    const widest = widths.reduce(
      (best, each, index) =>
        columns[index]?.flexible === true && each > (widths[best] ?? 0) ? index : best,
      columns.findIndex(({ flexible }) => flexible),
    );
    const current = widths[widest] ?? 0;
    if (current <= narrowest) return widths;
    widths[widest] = current - 1;
    missing -= 1;
  }
  return widths;
}
