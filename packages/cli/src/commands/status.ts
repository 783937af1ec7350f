import { type Config, loadConfig } from "@mendwatch/config";
import {
  type BudgetUse,
  isSilent,
  type Pause,
  readBudgetUse,
  readWaiting,
  type StoreStats,
  type WaitingFix,
  type WatcherRecord,
} from "@mendwatch/fixer";
import { exitCodes, severities } from "@mendwatch/protocol";
import { watcherStanding, type WatcherStanding } from "@mendwatch/watcher/inspect";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { agentMissing } from "../people/agent-missing.ts";
import { probeHealth } from "../people/health.ts";
import { localOrigin } from "../people/address.ts";
import { ago, amountText, dollarText, plural, shortSize } from "../render/amounts.ts";
import { errorText } from "../render/event-text.ts";
import { holdText } from "../render/hold-text.ts";
import { createOutput, type Output } from "../render/output.ts";
import { ownWatcherLines } from "../render/own-watcher-lines.ts";
import { pauseText } from "../render/pause-text.ts";
import { printable, shortIds } from "../render/printable.ts";
import { readStore } from "../store/read-store.ts";
import { configOption } from "./config-option.ts";

/** Fixes that are named as waiting. */
const mostShown = 10;

interface StatusOptions {
  readonly config: string;
  readonly json?: true;
}

/** What `status` tells. */
interface Status {
  /** True while a fixer answers where people decide. */
  readonly fixerRunning: boolean;
  /** Why the agent of the running fixer cannot work. */
  readonly agentMissing: readonly string[];
  /** Null where the queue is not paused. */
  readonly pause: Pause | null;
  /** As `budget --json` has it; null where the fixer has no store yet. */
  readonly budget: BudgetUse | null;
  /** Null where the fixer has no store yet. */
  readonly stats: StoreStats | null;
  /** Errors that people ignore, and what they have taught. */
  readonly taught: { readonly rules: number; readonly lessons: number };
  /** Fixes that wait for a person, the longest waiting first. */
  readonly waiting: readonly WaitingFix[];
  /** Every watcher that ever sent a sign of life. */
  readonly watchers: readonly WatcherRecord[];
  /** The watcher with this state folder; null where none has run. */
  readonly ownWatcher: WatcherStanding | null;
}

/** `mendwatch status`. */
export function statusCommand(context: CommandContext, settle: Settle): Command {
  return new Command("status")
    .addOption(configOption(context))
    .option("--json", "one JSON object")
    .action(async ({ config: file, json }: StatusOptions) => {
      const config = loadConfig({ file, env: context.env, needs: [] });
      const output = createOutput(context.stdout);
      const status = await readStatus(config);
      if (json === true) await output.json(status);
      else await printStatus(status, config, output);
      settle(exitCodes.ok);
    });
}

async function readStatus(config: Config): Promise<Status> {
  const fixerRunning = (await probeHealth(localOrigin(config.fixer.people.listen))) === "fixer";
  const read = await readStore(config, async (store) => ({
    pause: await store.getPause(),
    budget: await readBudgetUse(store, config, Date.now()),
    stats: await store.stats(),
    taught: {
      rules: (await store.listRules({})).length,
      lessons: (await store.listLessons({})).length,
    },
    waiting: await readWaiting(store, config.projects),
    watchers: await store.listWatchers(),
  }));
  const ownWatcher = config.sections.watcher ? watcherStanding(config.stateDir) : null;
  const missing = fixerRunning ? await agentMissing(config) : [];
  return { fixerRunning, agentMissing: missing, ...(read ?? nothing), ownWatcher };
}

/** Before the fixer ran for the first time. */
const nothing: Omit<Status, "fixerRunning" | "agentMissing" | "ownWatcher"> = {
  pause: null,
  budget: null,
  stats: null,
  taught: { rules: 0, lessons: 0 },
  waiting: [],
  watchers: [],
};

async function printStatus(status: Status, config: Config, output: Output): Promise<void> {
  const { paint } = output;
  const now = Date.now();
  for (const line of ownWatcherLines(status.ownWatcher, config, paint)) await output.line(line);
  if (!config.sections.fixer) return;
  const running = status.fixerRunning ? paint("green", "running") : paint("yellow", "not running");
  await output.line(
    `fixer     ${running}, decisions at ${localOrigin(config.fixer.people.listen)}`,
  );
  for (const missing of status.agentMissing) {
    const text = printable(`${missing}; errors are told, none is repaired`);
    await output.line(`agent     ${paint("yellow", text)}`);
  }
  if (status.pause !== null) {
    await output.line(`queue     ${paint("yellow", pauseText(status.pause))}`);
  }
  for (const hold of status.budget?.holds ?? []) {
    await output.line(`queue     ${paint("yellow", holdText(hold, now))}`);
  }
  if (status.watchers.length === 0) await output.line("watchers  none has reported yet");
  for (const record of status.watchers) {
    const { watcher, heartbeat, seenAt } = record;
    const silent = isSilent(record, config.watcher.heartbeat, now);
    const seen = `seen ${ago(seenAt, now)}`;
    const { outbox, sources } = heartbeat;
    await output.line(
      `watcher   ${printable(watcher)}, ${silent ? paint("yellow", `silent, ${seen}`) : seen}, ${plural(sources.length, "source")}, ${plural(outbox.reports, "report")} waiting (${shortSize(outbox.bytes)})`,
    );
    for (const { source, unreadable } of sources) {
      if (unreadable === null) continue;
      const reason = printable(`cannot read ${shortIds(source)}: ${unreadable}`);
      await output.line(`          ${paint("yellow", reason)}`);
    }
  }
  await printStats(status.stats, output);
  for (const { id, project, wants, since, type, message } of status.waiting.slice(0, mostShown)) {
    const label = config.projects.get(project)?.label ?? project;
    const error = printable(errorText(type, message));
    const what = `${id} ${label} for ${wants}, ${ago(since, now)}: ${error}`;
    await output.line(`waits     ${paint("yellow", what)}`);
  }
  const more = status.waiting.length - mostShown;
  if (more > 0) await output.line(`waits     and ${plural(more, "more fix", "more fixes")}`);
  const { rules, lessons } = status.taught;
  if (rules > 0) {
    await output.line(`rules     ${plural(rules, "error is", "errors are")} ignored`);
  }
  if (lessons > 0) await output.line(`lessons   ${amountText(lessons)}`);
  if (status.budget === null) return;
  const { dollars, runs } = status.budget;
  const money = `${dollarText(dollars.today)} of ${dollarText(dollars.perDay)}`;
  await output.line(`budget    ${money} and ${runs.today} of ${plural(runs.perDay, "run")} today`);
}

async function printStats(stats: StoreStats | null, output: Output): Promise<void> {
  if (stats === null) return output.line("store     none yet: the fixer has not run here");
  const errors = severities
    .filter((severity) => stats.errors[severity] > 0)
    .map((severity) => `${stats.errors[severity]} ${severity}`);
  const fixes = Object.entries(stats.fixes).map(([state, count]) => `${count} ${state}`);
  await output.line(`errors    ${errors.length === 0 ? "none" : errors.join(", ")}`);
  await output.line(`fixes     ${fixes.length === 0 ? "none" : fixes.join(", ")}`);
}
