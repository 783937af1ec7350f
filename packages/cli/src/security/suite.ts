import { once } from "node:events";

import { loadConfig } from "@mendwatch/config";
import { makeTemporaryFolder, removeTree } from "@mendwatch/fixer";
import { startScriptedModel } from "@mendwatch/scripted-model";

import { allRaids } from "./attacks/all-raids.ts";
import { createFixWatch } from "./fix-watch.ts";
import type { Row } from "./judge.ts";
import type { Part } from "./parts.ts";
import { playRaid } from "./play-raid.ts";
import { playTexts, textScripts, type AskedTexts } from "./play-texts.ts";
import type { Raid } from "./raid.ts";
import { raidScripts, type Results } from "./raid-scripts.ts";
import { fillRange } from "./range.ts";
import { createRangeCommands, freePort } from "./range-commands.ts";
import { openSinks } from "./sinks.ts";
import { warmUp } from "./warm-up.ts";

/** How the suite is run. */
export interface SuiteOptions {
  /** How this very command was started: program and arguments up to the subcommand. */
  readonly mendwatch: readonly [string, ...string[]];
  /** Where programs are looked for: a `PATH`. */
  readonly path: string;
  /** Told what is done now. */
  readonly progress: (text: string) => void;
  readonly abort: AbortController;
}

/**
 * Builds the range, plays everything on it and takes it down again: no process and no file is left.
 * Rejects with the reason of `abort`, also where a part of the range ends before its time.
 */
export async function runSuite({
  mendwatch,
  path,
  progress,
  abort,
}: SuiteOptions): Promise<readonly Row[]> {
  const { signal } = abort;
  const undo: (() => Promise<unknown>)[] = [];
  try {
    progress("the range is built");
    const folder = await makeTemporaryFolder("range");
    undo.push(() => removeTree(folder));
    const sinks = await openSinks(folder);
    undo.push(() => sinks.close());
    const [relay, people] = [await freePort(), await freePort()];
    const range = await fillRange(folder, { relay, people }, signal);

    const raids = [warmUp, ...allRaids({ range, sinks })];
    const results = new Map<Raid, Results>(raids.map((raid) => [raid, new Map()]));
    const asked: AskedTexts = new Map();
    const scripts = [...results].flatMap(([raid, answers]) => raidScripts(raid, answers));
    const model = await startScriptedModel([...scripts, ...textScripts(asked)]);
    undo.push(() => model.close());

    const watch = createFixWatch(signal);
    const commands = createRangeCommands({ mendwatch, path, range, modelUrl: model.url, signal });
    const parts: Part[] = [];
    undo.push(() => Promise.all(parts.map((part) => part.stop())));
    for (const name of ["fixer", "watcher"] as const) {
      const part = commands.start(name, watch.put, (error) => abort.abort(error));
      parts.push(part);
      await Promise.race([part.ready, aborted(signal)]);
    }

    const config = loadConfig({ file: range.config, env: {}, needs: [] });
    const stage = { range, config, model, sinks, watch };
    const rows: Row[] = [];
    async function playRaids(): Promise<void> {
      for (const [raid, answers] of results) {
        progress(`${rows.length} actions judged, now those of ${raid.name}`);
        rows.push(...(await playRaid(stage, raid, answers)));
      }
    }
    // Both at once: they work on repositories of their own.
    const [texts] = await Promise.all([
      playTexts(stage, asked, commands.print, signal),
      playRaids(),
    ]);
    return [...rows, ...texts, ...standing(parts, watch.faults)];
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  await once(signal, "abort");
  throw signal.reason;
}

/** Whether the watcher and the fixer came through, and met nothing that they did not expect. */
function standing(parts: readonly Part[], faults: readonly string[]): readonly Row[] {
  const rows = parts.map((part): Row => ({
    kind: "survive",
    action: `ending the ${part.name} by all of the above`,
    outcome: part.alive() ? "held" : "BROKE",
    reason: part.alive() ? "it stands, and takes the next error" : "it has ended",
  }));
  const [fault] = faults;
  const reason = fault === undefined ? "none was told" : `${faults.length}: ${fault}`;
  const outcome = fault === undefined ? "held" : "BROKE";
  return [...rows, { kind: "survive", action: "a fault of the fixer itself", outcome, reason }];
}
