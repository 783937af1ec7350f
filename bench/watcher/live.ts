import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { start } from "./processes.ts";
import type { Programs } from "./programs.ts";
import { median, quantile, type Row } from "./table.ts";
import { makeWatchFolder } from "./watch-folder.ts";
import { errorCall, errorPattern, logCalls, type LogCall } from "./write-log.ts";

/** Log calls a second. */
const pace = 20_000;

/** What is written while it is followed, for so many seconds. */
export interface LiveLog {
  readonly name: "live" | "news";
  readonly seconds: number;
  /** The same each time it is asked for. */
  calls(): Iterator<LogCall, never>;
}

/** The log that `scan` reads: after a while most of its errors are of kinds that came before. */
export function usualLog(density: number, seed: number): LiveLog {
  return { name: "live", seconds: 30, calls: () => logCalls(density, seed, errorCall) };
}

/** Every 200th log call is an error, and every fifth of these is of a kind that was not there before. */
export function newsLog(seed: number): LiveLog {
  return { name: "news", seconds: 10, calls: () => withNewKinds(seed) };
}

function* withNewKinds(seed: number): Generator<LogCall, never> {
  const quiet = logCalls(0, seed, errorCall);
  for (let number = 1; ; number += 1) {
    if (number % 200 !== 0) yield quiet.next().value;
    else yield errorCall(Math.floor((number - 1) / 1_000), Date.now(), number);
  }
}

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
  log: LiveLog,
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
      measured[name].push(await follow(log, follower));
    }
  }
  const [watch, peer] = [together(measured.watch), together(measured.tail)];
  return [
    {
      what: `${log.name}: 99 of 100 errors told within`,
      ours: milliseconds(watch.latencies),
      theirs: tail === null ? "" : `npm tail ${milliseconds(peer.latencies)}`,
      value: quantile(watch.latencies, 0.99),
      unit: "ms",
      target: { most: 10 },
    },
    {
      what: `${log.name}: CPU to npm tail`,
      ours: `${watch.cpu.toFixed(3)} s in ${log.seconds} s`,
      theirs: `${peer.cpu.toFixed(3)} s`,
      value: watch.cpu / peer.cpu,
      unit: "x",
      target: log.name === "live" ? { most: 0.5 } : null,
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
async function follow(written: LiveLog, { command, cwd, log }: Follower): Promise<Live> {
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
    const calls = written.calls();
    const all = pace * written.seconds;
    const begin = performance.now();
    for (let count = 0; count < all;) {
      const due = Math.min(all, ((performance.now() - begin) * pace) / 1_000);
      let batch = "";
      const words: string[] = [];
      for (; count < due; count += 1) {
        const { text, kind } = calls.next().value;
        batch += text;
        if (kind !== null) words.push(/the (\w+) depot refused/.exec(text)?.[1] ?? "");
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
