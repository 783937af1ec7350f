import { type Config, loadConfig, type OwnerRule } from "@mendwatch/config";
import type { IgnoreRule } from "@mendwatch/fixer";
import { exitCodes } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { terminalActor } from "../people/actor.ts";
import { askFixer } from "../people/ask-fixer.ts";
import { ago, plural } from "../render/amounts.ts";
import { errorText } from "../render/event-text.ts";
import { createOutput, type Output } from "../render/output.ts";
import { printable } from "../render/printable.ts";
import { renderTable, type TableCell } from "../render/table.ts";
import { readStore } from "../store/read-store.ts";
import { configOption } from "./config-option.ts";

interface RulesOptions {
  readonly config: string;
  readonly json?: true;
}

/** Every rule: those that people made with a button or a command, and those of the file. */
interface Rules {
  readonly made: readonly IgnoreRule[];
  readonly written: readonly ({ readonly project: string } & OwnerRule)[];
}

/** `mendwatch rules [list|remove]`. */
export function rulesCommand(context: CommandContext, settle: Settle): Command {
  const list = new Command("list")
    .description("list them")
    .addOption(configOption(context))
    .option("--json", "one JSON object, and nothing else")
    .action(async (options: RulesOptions) => {
      const config = loadConfig({ file: options.config, env: context.env, needs: [] });
      const output = createOutput(context.stdout);
      const rules = await readRules(config);
      if (options.json === true) await output.json(rules);
      else await printRules(rules, config, output);
      settle(exitCodes.ok);
    });
  const remove = new Command("remove")
    .description("take a rule back: its error is told and repaired again")
    .argument("<id>", "id of a rule that was made with a button or `mendwatch ignore`")
    .addOption(configOption(context))
    .option("--json", "one JSON object, and nothing else")
    .action(async (id: string, options: RulesOptions) => {
      const config = loadConfig({ file: options.config, env: context.env, needs: ["people"] });
      const actor = terminalActor(context.env);
      const path = `/v1/rules/${encodeURIComponent(id)}/remove`;
      const { rule } = (await askFixer(config, path, { actor })) as { readonly rule: IgnoreRule };
      const output = createOutput(context.stdout);
      const error = errorText(rule.error.type, rule.error.message);
      if (options.json === true) await output.json(rule);
      else await output.line(printable(`Removed as ${actor}: ${rule.id}  ${error}`));
      settle(exitCodes.ok);
    });
  const rules = new Command("rules");
  rules.addCommand(list, { isDefault: true });
  rules.addCommand(remove);
  return rules;
}

async function readRules(config: Config): Promise<Rules> {
  const made = (await readStore(config, (store) => store.listRules({}))) ?? [];
  const written = [...config.projects.values()].flatMap(({ key, rules }) =>
    rules.map((rule) => ({ project: key, ...rule })),
  );
  return { made, written };
}

async function printRules(
  { made, written }: Rules,
  { projects }: Config,
  output: Output,
): Promise<void> {
  if (made.length + written.length === 0) return output.line("No rules until now.");
  const now = Date.now();
  function labelOf(project: string): string {
    return projects.get(project)?.label ?? project;
  }
  const titles = [
    { title: "id" },
    { title: "project" },
    { title: "does" },
    { title: "error", flexible: true, below: true },
    { title: "since" },
    { title: "by" },
  ];
  const rows: readonly (readonly TableCell[])[] = [
    ...made.map(({ id, project, error, at, actor }) => {
      const what = errorText(error.type, error.message);
      return [id, labelOf(project), "ignore", what, ago(at, now), actor];
    }),
    ...written.map(({ project, match, do: does }) => {
      const what = Object.entries(match).map(([key, value]) => `${key} ${value}`);
      return ["–", labelOf(project), does, what.join(", "), "–", "mendwatch.yaml"];
    }),
  ];
  for (const line of renderTable(titles, rows, output)) await output.line(line);
  await output.line("");
  await output.line(
    `${plural(rows.length, "rule")}. \`mendwatch rules remove ID\` takes one with an id back; the others are changed in the file.`,
  );
}
