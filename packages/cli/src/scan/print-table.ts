import { severities } from "@mendwatch/protocol";

import { plural } from "../render/amounts.ts";
import type { Output } from "../render/output.ts";
import { severityColors } from "../render/paint.ts";
import { printable } from "../render/printable.ts";
import { renderTable, type TableCell, type TableColumn } from "../render/table.ts";
import { type ErrorGroup, severityOf, topFrame } from "./error-groups.ts";
import type { ScannedFile } from "./scan-file.ts";

const columns: readonly TableColumn[] = [
  { title: "count", right: true },
  { title: "severity" },
  { title: "type" },
  { title: "message", flexible: true, below: true },
  { title: "frame", flexible: true, path: true },
  { title: "lines" },
];

/** What files hold, for people: the worst first, then the most frequent. */
export async function printTable(files: readonly ScannedFile[], output: Output): Promise<void> {
  const found = files.flatMap(({ name, groups }) => groups.map((group) => ({ name, group })));
  const several = files.length > 1;
  const rows = found
    .map(({ name, group }) => ({ name, group, severity: severityOf(group) }))
    .toSorted(
      (one, other) =>
        severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
        other.group.count - one.group.count,
    )
    .map(({ name, group, severity }): readonly TableCell[] => [
      String(group.count),
      { text: severity, color: severityColors[severity] },
      group.first.error.type ?? "–",
      group.first.error.message,
      frameText(group),
      lineRange(group),
      ...(several ? [name] : []),
    ]);
  if (rows.length > 0) {
    const titles = several ? [...columns, { title: "file", flexible: true, path: true }] : columns;
    for (const line of renderTable(titles, rows, output)) await output.line(line);
    await output.line("");
  }
  if (files.length > 0) await output.line(summary(files));
  for (const { name, masked } of files.filter((file) => file.masked.size > 0)) {
    const kinds = [...masked].map(([kind, count]) => `${kind} in ${plural(count, "error")}`);
    await output.line(`Secrets in ${printable(name)}, masked here: ${kinds.join(", ")}.`);
  }
}

function frameText({ first }: ErrorGroup): string {
  const frame = topFrame(first);
  if (frame === null) return "–";
  const place = frame.line === null ? frame.file : `${frame.file}:${frame.line}`;
  return frame.function === null ? place : `${place} ${frame.function}`;
}

function lineRange({ first, lastLine }: ErrorGroup): string {
  return first.line === lastLine ? String(lastLine) : `${first.line}–${lastLine}`;
}

function summary(files: readonly ScannedFile[]): string {
  const groups = files.flatMap((file) => file.groups);
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const where = `in ${plural(lines, "line")} of ${plural(files.length, "file")}`;
  if (groups.length === 0) return `No errors ${where}.`;
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const kinds = new Set(groups.map(({ fingerprint }) => fingerprint)).size;
  return `${plural(count, "error")} of ${plural(kinds, "kind")} ${where}.`;
}
