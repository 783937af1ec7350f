import type { FixerRecord } from "@mendwatch/fixer";

import { ago, isoTime, plural } from "./amounts.ts";
import { errorText } from "./event-text.ts";
import { printable } from "./printable.ts";
import { recordLines } from "./record-lines.ts";
import type { TableStyle } from "./table.ts";

/** What became of the fixes of each project, and what waits for a person, as lines for a person. */
export function reportLines(
  { since, until, all, projects, waiting }: FixerRecord,
  labelOf: (project: string) => string,
  style: TableStyle,
): readonly string[] {
  const sections = [
    ...(projects.length > 1 ? [{ title: "all projects", its: all }] : []),
    ...projects.map((its) => ({ title: `${labelOf(its.project)}  ${its.project}`, its })),
  ];
  const waits = waiting.map(({ id, project, wants, since: from, type, message }) => {
    const error = printable(errorText(type, message));
    return `  ${id}  ${labelOf(project)}  for ${wants}, ${ago(from, until)}: ${error}`;
  });
  return [
    `Fixes that began from ${isoTime(since)} to ${isoTime(until)}`,
    ...(projects.length === 0 ? ["None."] : []),
    ...sections.flatMap(({ title, its }) => [
      "",
      style.paint("bold", printable(title)),
      ...recordLines(its, style).map((line) => `  ${line}`.trimEnd()),
    ]),
    ...(waits.length === 0
      ? []
      : ["", style.paint("bold", plural(waits.length, "fix waits", "fixes wait")), ...waits]),
  ];
}
