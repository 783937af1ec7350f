import type { Output } from "../render/output.ts";
import { displayWidth, printable } from "../render/printable.ts";
import { renderTable, type TableCell } from "../render/table.ts";
import type { Finding } from "./finding.ts";

const colors = { ok: "green", warn: "yellow", fail: "red" } as const;

/** As a table where it fits; what to do must never be cut off. */
export async function printFindings(findings: readonly Finding[], output: Output): Promise<void> {
  const titles = [
    { title: "result" },
    { title: "check" },
    { title: "found" },
    { title: "what to do" },
  ];
  const rows = findings.map(({ check, status, text, remedy }): readonly TableCell[] => [
    { text: status, color: colors[status] },
    check,
    text,
    remedy ?? "",
  ]);
  const { width } = output;
  const plain = renderTable(titles, rows, { paint: (_, text) => text, width: null });
  const isTooWide = width !== null && plain.some((line) => displayWidth(line) > width);
  if (isTooWide) return printFindingsWhole(findings, output);
  for (const line of renderTable(titles, rows, output)) await output.line(line);
}

/** In full, what to do on a line of its own: it is there to be copied. */
export async function printFindingsWhole(
  findings: readonly Finding[],
  output: Output,
): Promise<void> {
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, status, text, remedy } of findings) {
    const head = `${output.paint(colors[status], status.padEnd(4))}  ${check.padEnd(width)}  `;
    await output.line(`${head}${printable(text)}`);
    if (remedy !== null) await output.line(`${" ".repeat(8 + width)}→ ${printable(remedy)}`);
  }
}
