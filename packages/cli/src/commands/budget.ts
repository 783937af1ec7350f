import { type Config, loadConfig } from "@mendwatch/config";
import { type BudgetUse, readBudgetUse } from "@mendwatch/fixer";
import { exitCodes } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { ago, dollarText, isoTime, shortDuration } from "../render/amounts.ts";
import { errorText } from "../render/event-text.ts";
import { holdText } from "../render/hold-text.ts";
import { createOutput, type Output } from "../render/output.ts";
import { printable } from "../render/printable.ts";
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
  use: BudgetUse,
  { projects }: Config,
  now: number,
  output: Output,
): Promise<void> {
  const { runs, cooldowns, attempts, holds, waiting } = use;
  function labelOf(project: string): string {
    return projects.get(project)?.label ?? project;
  }
  function fromNow(until: number): string {
    return `until ${isoTime(until)}, ${shortDuration(until - now)} from now`;
  }
  await output.line(`runs      ${runs.today} of ${runs.perDay} today`);
  for (const line of dollarLines(use)) await output.line(line);
  for (const line of planLines(use, now)) await output.line(line);
  for (const hold of holds) {
    await output.line(`queue     ${output.paint("yellow", holdText(hold, now))}`);
  }
  for (const { id, project, until, reason } of waiting) {
    const why = reason === null ? "" : `: ${reason}`;
    const text = printable(`${id} ${labelOf(project)} ${fromNow(until)}${why}`);
    await output.line(`waiting   ${output.paint("yellow", text)}`);
  }
  if (cooldowns.length === 0) await output.line("cooldown  none");
  for (const { project, until } of cooldowns) {
    const text = `${labelOf(project)} ${fromNow(until)}`;
    await output.line(`cooldown  ${output.paint("yellow", text)}`);
  }
  await output.line("");
  if (attempts.length === 0) return output.line("No error was attempted in the last 30 days.");
  const titles = [
    { title: "attempts" },
    { title: "project" },
    { title: "fingerprint" },
    { title: "error", flexible: true, below: true },
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

function dollarLines({ dollars, billing, rate }: BudgetUse): readonly string[] {
  const { today, perDay, thisMonth, perMonth, perFix, reserved } = dollars;
  const day = `${dollarText(today)} of ${dollarText(perDay)} today`;
  const month = `${dollarText(thisMonth)} of ${dollarText(perMonth)} this month`;
  const notional =
    billing === "subscription" ? ["          notional, at list prices: your plan pays"] : [];
  const held =
    reserved > 0 ? [`          ${dollarText(reserved)} of it reserved by what is under way`] : [];
  return [
    `dollars   ${day}, ${month}; ${dollarText(perFix)} for one fix`,
    ...notional,
    ...held,
    `rate      ${dollarText(rate.spent)} in the last ${shortDuration(rate.per)}; alarm above ${dollarText(rate.limit)}`,
  ];
}

function planLines({ plan: { windows, reserve } }: BudgetUse, now: number): readonly string[] {
  const kept = `${percent(reserve)} is kept for you`;
  return windows.map(({ window, used, rejected, resetsAt, seenAt }) => {
    const share = used === null ? "use unknown" : `${percent(used)} used`;
    const state = rejected ? "used up" : share;
    const resets = `resets at ${isoTime(resetsAt)}, ${shortDuration(resetsAt - now)} from now`;
    return printable(
      `plan      ${window.replaceAll("_", " ")} ${state}, ${resets}; ${kept} (seen ${ago(seenAt, now)})`,
    );
  });
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
