import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { start } from "./processes.ts";
import type { Programs } from "./programs.ts";
import { median, quantile, type Row } from "./table.ts";
import { makeWatchFolder } from "./watch-folder.ts";
import { errorCall, errorPattern, logCalls } from "./write-log.ts";

/** Log calls a second, for so many seconds. */
const pace = 20_000;
const seconds = 10;

/** Every 200th log call is an error. */
const errorEvery = 200;

/** Every fifth error is of a kind that was not seen before: `watch` tells the first one of a window. */
const newKindEvery = 5;

/** For the last errors to be told, in milliseconds. */
const patience = 10_000;

/** How fast errors were told, in milliseconds, and the processor time meanwhile, in seconds. */
interface Live {
  readonly latencies: readonly number[];
  readonly cpu: number;
}

/** A program that follows a log. */
interface Follower {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly log: string;
}

/** Latency and CPU time of `watch` that acts on every write at once, beside npm's `tail`. */
export async function measureLive(
  programs: Programs,
  rounds: number,
  top: string,
): Promise<readonly Row[]> {
  const { tail } = programs;
  const measured: Record<"watch" | "tail", Live[]> = { watch: [], tail: [] };
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (["watch", "tail"] as const) : (["tail", "watch"] as const);
    for (const name of order) {
      if (name === "tail" && tail === null) continue;
      const follower = name === "watch" ? watchOf(programs, top) : tailOf(tail ?? "", top);
      measured[name].push(await follow(follower));
    }
  }
  const [watch, peer] = [together(measured.watch), together(measured.tail)];
  return [
    {
      what: "live: 99 of 100 errors told within",
      ours: milliseconds(watch.latencies),
      theirs: tail === null ? "" : `npm tail ${milliseconds(peer.latencies)}`,
      value: quantile(watch.latencies, 0.99),
      unit: "ms",
      target: { most: 10 },
    },
    {
      what: "live: CPU to npm tail",
      ours: `${watch.cpu.toFixed(3)} s in ${seconds} s`,
      theirs: `${peer.cpu.toFixed(3)} s`,
      value: watch.cpu / peer.cpu,
      unit: "x",
      target: { most: 0.5 },
    },
  ].filter(({ value }) => !Number.isNaN(value)) as Row[];
}

function together(runs: readonly Live[]): Live {
  const latencies = runs.flatMap((run) => run.latencies);
  return { latencies, cpu: median(runs.map(({ cpu }) => cpu)) };
}

function watchOf({ mendwatch }: Programs, top: string): Follower {
  const { path, logs } = makeWatchFolder(top, 1, "coalesce: 0s");
  return { command: [...mendwatch, "watch", "--json"], cwd: path, log: logs[0] ?? "" };
}

function tailOf(folder: string, top: string): Follower {
  const { path, logs } = makeWatchFolder(top, 1, "coalesce: 0s");
  const log = logs[0] ?? "";
  const peer = join(import.meta.dirname, "peers/tail.mjs");
  return { command: [process.execPath, peer, folder, log, errorPattern], cwd: path, log };
}

/** Writes the log and waits until every kind of error was told. */
async function follow({ command, cwd, log }: Follower): Promise<Live> {
  const writtenAt = new Map<string, number>();
  const latencies = new Map<string, number>();
  const running = await start(command, cwd, (line) => {
    const word = /the (\w+) depot refused/.exec(line)?.[1] ?? "";
    const at = writtenAt.get(word);
    if (at !== undefined && !latencies.has(word)) latencies.set(word, performance.now() - at);
  });
  const file = openSync(log, "a");
  try {
    const before = running.cpu();
    const quiet = logCalls(0, 1, errorCall);
    const begin = performance.now();
    for (let written = 0, errors = 0; written < pace * seconds;) {
      const due = Math.min(pace * seconds, ((performance.now() - begin) * pace) / 1_000);
      let batch = "";
      const words: string[] = [];
      for (; written < due; written += 1) {
        const isError = written % errorEvery === errorEvery / 2;
        const kind = Math.floor(errors / newKindEvery);
        const { text } = isError ? errorCall(kind, Date.now(), written) : quiet.next().value;
        batch += text;
        if (isError) errors += 1;
        if (isError) words.push(/the (\w+) depot refused/.exec(text)?.[1] ?? "");
      }
      const now = performance.now();
      for (const word of words) if (!writtenAt.has(word)) writtenAt.set(word, now);
      writeSync(file, batch);
      await setTimeout(1);
    }
    const end = performance.now() + patience;
    while (latencies.size < writtenAt.size && performance.now() < end) await setTimeout(20);
    const cpu = running.cpu() - before;
    if (latencies.size < writtenAt.size) {
      throw new Error(
        `${latencies.size} of ${writtenAt.size} errors were told by ${command.join(" ")}`,
      );
    }
    return { latencies: [...latencies.values()], cpu };
  } finally {
    closeSync(file);
    await running.end();
  }
}

function milliseconds(latencies: readonly number[]): string {
  return `${quantile(latencies, 0.99).toFixed(1)} ms (half: ${quantile(latencies, 0.5).toFixed(1)} ms)`;
}
