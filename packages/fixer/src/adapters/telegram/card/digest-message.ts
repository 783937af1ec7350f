import type { ProjectConfig } from "@mendwatch/config";

import type { Fix } from "../../../model/fix.ts";
import { errorLines } from "../dashboard/error-lines.ts";
import type { Content } from "../messages/messenger.ts";

/** Errors that one digest names. */
const mostNamed = 12;

/** What would be too many cards, as one message. */
export function digestOfMany(
  fixes: readonly Fix[],
  projects: ReadonlyMap<string, ProjectConfig>,
): Content {
  const lines = fixes
    .slice(0, mostNamed)
    .flatMap((fix) => errorLines(fix, projects.get(fix.project)?.label ?? fix.project).slice(0, 2));
  const more = fixes.length > mostNamed ? [`… and ${fixes.length - mostNamed} more`] : [];
  const head = `<b>${fixes.length} more errors at once</b>`;
  const rest = "What asks you something has a card of its own. All are under Recent errors.";
  const html = [head, ...lines, ...more, "", rest].join("\n");
  return { html, keyboard: [] };
}
