import { type Config, loadConfig } from "@mendwatch/config";
import type { Lesson } from "@mendwatch/fixer";
import { exitCodes } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { cliError } from "../errors.ts";
import { terminalActor } from "../people/actor.ts";
import { askFixer } from "../people/ask-fixer.ts";
import { ago, plural } from "../render/amounts.ts";
import { createOutput, type Output } from "../render/output.ts";
import { printable } from "../render/printable.ts";
import { renderTable, type TableCell } from "../render/table.ts";
import { nothingYet, readStore } from "../store/read-store.ts";
import { configOption } from "./config-option.ts";
import { findProject } from "./find-project.ts";

interface LessonsOptions {
  readonly config: string;
  readonly project?: string;
  readonly json?: true;
}

/** `mendwatch lessons [list|add|edit|remove]`. */
export function lessonsCommand(context: CommandContext, settle: Settle): Command {
  function sub(name: string, description: string): Command {
    return new Command(name)
      .description(description)
      .addOption(configOption(context))
      .option("--json", "JSON, and nothing else");
  }
  /** Has the fixer write something, and shows the lesson that it is about. */
  async function write(
    path: string,
    body: Readonly<Record<string, string>>,
    verb: string,
    options: LessonsOptions,
  ): Promise<void> {
    const config = loadConfig({ file: options.config, env: context.env, needs: ["people"] });
    const actor = terminalActor(context.env);
    const answer = await askFixer(config, path, { ...body, actor });
    const { lesson } = answer as { readonly lesson: Lesson };
    const output = createOutput(context.stdout);
    if (options.json === true) await output.json(lesson);
    else await output.line(printable(`${verb} as ${actor}: ${lesson.id}  ${lesson.text}`));
    settle(exitCodes.ok);
  }

  const list = sub("list", "list them, the latest first")
    .option("--project <name>", "those of one project")
    .action(async (options: LessonsOptions) => {
      await showLessons(options, context);
      settle(exitCodes.ok);
    });
  const add = sub("add", "teach something about a project")
    .argument("<text...>", "what the agent is to know")
    .option("--project <name>", "the project that it is about, where there are several")
    .action((words: string[], options: LessonsOptions) => {
      const project = projectOf(options, context);
      return write("/v1/lessons", { project, text: words.join(" ") }, "Written", options);
    });
  const edit = sub("edit", "write a lesson anew")
    .argument("<id>", "id of a lesson")
    .argument("<text...>", "what the agent is to know instead")
    .action((id: string, words: string[], options: LessonsOptions) =>
      write(lessonPath(id), { text: words.join(" ") }, "Changed", options),
    );
  const remove = sub("remove", "forget a lesson")
    .argument("<id>", "id of a lesson")
    .action((id: string, options: LessonsOptions) =>
      write(`${lessonPath(id)}/remove`, {}, "Removed", options),
    );
  const lessons = new Command("lessons");
  lessons.addCommand(list, { isDefault: true });
  for (const command of [add, edit, remove]) lessons.addCommand(command);
  return lessons;
}

function lessonPath(id: string): string {
  return `/v1/lessons/${encodeURIComponent(id)}`;
}

/** Key of the project that is named, or of the only one. */
function projectOf(options: LessonsOptions, context: CommandContext): string {
  const config = loadConfig({ file: options.config, env: context.env, needs: [] });
  if (options.project !== undefined) return findProject(config, options.project).key;
  const [only, other] = config.projects.keys();
  if (only !== undefined && other === undefined) return only;
  const keys = [...config.projects.keys()].join(", ");
  throw cliError("MW_USAGE", `which project is it about? Write --project and one of ${keys}`);
}

async function showLessons(options: LessonsOptions, context: CommandContext): Promise<void> {
  const config = loadConfig({ file: options.config, env: context.env, needs: [] });
  const asked = options.project === undefined ? null : findProject(config, options.project).key;
  const all = await readStore(config, (store) => store.listLessons({}));
  const lessons = all?.filter(({ project }) => asked === null || project === asked);
  const output = createOutput(context.stdout);
  if (options.json === true) for (const lesson of lessons ?? []) await output.json(lesson);
  else if (lessons === undefined) await output.line(nothingYet(config));
  else await printLessons(lessons, config, output);
}

async function printLessons(
  lessons: readonly Lesson[],
  { projects }: Config,
  output: Output,
): Promise<void> {
  if (lessons.length === 0) return output.line("No lessons until now.");
  const now = Date.now();
  const titles = [
    { title: "id" },
    { title: "project" },
    { title: "written" },
    { title: "told" },
    { title: "by" },
    { title: "lesson", flexible: true, below: true },
  ];
  const rows = lessons.map(({ id, project, text, actor, at, usedAt }): readonly TableCell[] => [
    id,
    projects.get(project)?.label ?? project,
    ago(at, now),
    usedAt === null ? { text: "never", color: "dim" } : ago(usedAt, now),
    actor,
    text,
  ]);
  for (const line of renderTable(titles, rows, output)) await output.line(line);
  await output.line("");
  await output.line(`${plural(lessons.length, "lesson")}.`);
}
