import type { ProjectConfig } from "@mendwatch/config";

import type { Lessons } from "../../../lessons/lessons.ts";
import type { Store } from "../../../ports/store.ts";
import type { Approval } from "../../../stages/approval/approval.ts";
import { code, prose } from "../messages/safe-text.ts";

/** What the commands about lessons and rules work with. */
export interface TaughtParts {
  readonly store: Pick<Store, "listRules">;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly lessons: Lessons;
  readonly approval: Pick<Approval, "unignore">;
}

/** Entries that one message lists; the terminal lists all. */
const mostListed = 8;

/** `/lessons`: lists them, or with `add PROJECT TEXT`, `edit ID TEXT`, `remove ID` changes them. */
export async function answerLessons(
  parts: TaughtParts,
  rest: string,
  actor: string,
): Promise<string> {
  const { lessons, projects } = parts;
  const [, verb = "", name = "", text = ""] =
    /^(add|edit|remove)\s+(\S+)\s*([^]*)$/.exec(rest) ?? [];
  if (verb === "remove") {
    const { id } = await lessons.remove(name, actor);
    return `Forgotten: ${code(id, 8)}.`;
  }
  if (verb !== "" && text !== "") {
    const { id, text: kept } =
      verb === "edit"
        ? await lessons.edit(name, text, actor)
        : await lessons.add(projectNamed(projects, name), text, actor);
    return `Kept as ${code(id, 8)}: ${prose(kept, 800)}`;
  }
  const all = await lessons.list();
  const lines = all
    .slice(0, mostListed)
    .map(({ id, project, text: lesson }) => entry(projects, id, project, lesson));
  return [
    all.length === 0 ? "No lessons until now." : "🎓 <b>Lessons</b>",
    ...lines,
    ...more(all.length),
    "",
    code("/lessons add PROJECT TEXT", 60),
    code("/lessons edit ID TEXT", 60),
    code("/lessons remove ID", 60),
  ].join("\n");
}

/** `/rules`: lists the errors that people ignore, or with `remove ID` takes one back. */
export async function answerRules(
  { store, projects, approval }: TaughtParts,
  rest: string,
  actor: string,
): Promise<string> {
  const [, removed] = /^remove\s+(\S+)$/.exec(rest) ?? [];
  if (removed !== undefined) {
    const { error } = await approval.unignore(removed, actor);
    return `Told again from the next occurrence on: ${prose(error.message, 300)}`;
  }
  const all = await store.listRules({});
  const latest = all.toReversed().slice(0, mostListed);
  const lines = latest.map(({ id, project, error: { type, message } }) =>
    entry(projects, id, project, type === null ? message : `${type}: ${message}`),
  );
  return [
    all.length === 0 ? "Nothing is ignored by a button." : "🚫 <b>Ignored</b>",
    ...lines,
    ...more(all.length),
    "",
    code("/rules remove ID", 60),
  ].join("\n");
}

/** By its key or its label; what is neither is refused by whoever is asked. */
function projectNamed(projects: TaughtParts["projects"], name: string): string {
  const labelled = [...projects.values()].find(({ label }) => label === name);
  return projects.has(name) ? name : (labelled?.key ?? name);
}

function entry(
  projects: TaughtParts["projects"],
  id: string,
  project: string,
  text: string,
): string {
  return `${code(id, 8)} ${prose(projects.get(project)?.label ?? project, 20)}: ${prose(text, 300)}`;
}

function more(total: number): readonly string[] {
  return total > mostListed ? [`and ${total - mostListed} more, in the terminal`] : [];
}
