import { type Config, loadConfig } from "@mendwatch/config";
import { type BudgetUse, readBudgetUse } from "@mendwatch/fixer";
import { exitCodes } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { isoTime, shortDuration } from "../render/amounts.ts";
import { errorText } from "../render/event-text.ts";
import { createOutput, type Output } from "../render/output.ts";
import { renderTable, type TableCell } from "../render/table.ts";
import { nothingYet, readStore } from "../store/read-store.ts";
import { configOption } from "./config-option.ts";

interface BudgetOptions {
  readonly config: string;
  readonly json?: true;
}

/** `mendwatch budget`. */
export function budgetCommand(context: CommandContext, settle: Settle): Command {
  return new Command("budget")
    .description("say what is used of the budget, and which projects wait")
    .addOption(configOption(context))
    .option("--json", "one JSON object; null where the fixer has not run")
    .action(async ({ config: file, json }: BudgetOptions) => {
      const config = loadConfig({ file, env: context.env, needs: [] });
      const output = createOutput(context.stdout);
      const now = Date.now();
      const use = await readStore(config, (store) => readBudgetUse(store, config, now));
      if (json === true) await output.json(use);
      else if (use === null) await output.line(nothingYet(config));
      else await printUse(use, config, now, output);
      settle(exitCodes.ok);
    });
}

async function printUse(
  { runs, dollars, cooldowns, attempts }: BudgetUse,
  { projects }: Config,
  now: number,
  output: Output,
): Promise<void> {
  function labelOf(project: string): string {
    return projects.get(project)?.label ?? project;
  }
  await output.line(`runs      ${runs.today} of ${runs.perDay} today`);
  const today = `${money(dollars.today)} of ${money(dollars.perDay)} today`;
  const month = `${money(dollars.thisMonth)} of ${money(dollars.perMonth)} this month`;
  await output.line(`dollars   ${today}, ${month}`);
  if (cooldowns.length === 0) await output.line("cooldown  none");
  for (const { project, until } of cooldowns) {
    const left = shortDuration(until - now);
    const text = `${labelOf(project)} until ${isoTime(until)}, ${left} from now`;
    await output.line(`cooldown  ${output.paint("yellow", text)}`);
  }
  await output.line("");
  if (attempts.length === 0) return output.line("No error was attempted in the last 30 days.");
  const titles = [
    { title: "attempts" },
    { title: "project" },
    { title: "fingerprint" },
    { title: "error", flexible: true },
  ];
  const rows = attempts.map(
    ({ used, allowed, project, fingerprint, type, message }): readonly TableCell[] => [
      { text: `${used} of ${allowed}`, color: used < allowed ? "dim" : "yellow" },
      labelOf(project),
      fingerprint,
      errorText(type, message),
    ],
  );
  for (const line of renderTable(titles, rows, output)) await output.line(line);
}

function money(dollars: number): string {
  return `$${dollars.toFixed(2)}`;
}
