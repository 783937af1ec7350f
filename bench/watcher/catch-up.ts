import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Programs } from "./programs.ts";
import { type Cost, runTimed } from "./run-timed.ts";
import { median, type Row } from "./table.ts";
import { errorPattern, type WrittenLog } from "./write-log.ts";

/** A program that reads a log to its end, and how many errors it says there are. */
interface Reader {
  readonly name: string;
  readonly command: readonly string[];
  count(stdout: string): number;
  /** Of our CPU time to its own. */
  readonly target: Row["target"];
}

/** CPU time and memory of `scan`, beside programs that only look for the lines. */
export async function measureCatchUp(
  log: WrittenLog,
  programs: Programs,
  rounds: number,
  folder: string,
): Promise<readonly Row[]> {
  const readers = [scanOf(log, programs), ...othersOf(log, programs, folder)];
  const bare = { name: "bare", command: [process.execPath, "-e", "0"], count: () => log.errors };
  const all = [...readers, { ...bare, target: null }];
  const costs = new Map<string, Cost[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const reader of round % 2 === 0 ? all : all.toReversed()) {
      const cost = await runTimed(folder, reader.command);
      const count = reader.count(cost.stdout);
      if (count !== log.errors) {
        throw new Error(`${reader.name} counted ${count} errors of ${log.errors} in ${log.path}`);
      }
      costs.get(reader.name)?.push(cost);
    }
  }
  function of(name: string, figure: "cpu" | "peak"): readonly number[] {
    return costs.get(name)?.map((cost) => cost[figure]) ?? [];
  }
  /** Of the figures of one round: what disturbs a round disturbs both. */
  function ratio(name: string, figure: "cpu" | "peak"): number {
    const theirs = of(name, figure);
    return median(of("scan", figure).map((value, round) => value / (theirs[round] ?? NaN)));
  }
  const peers = readers.filter(({ name }) => name !== "scan");
  return [
    ...peers.map(({ name, target }): Row => ({
      what: `scan: CPU to ${name}`,
      ours: seconds(median(of("scan", "cpu"))),
      theirs: seconds(median(of(name, "cpu"))),
      value: ratio(name, "cpu"),
      unit: "x",
      target,
    })),
    {
      what: "scan: peak memory to bare Node.js",
      ours: mebibytes(median(of("scan", "peak"))),
      theirs: mebibytes(median(of("bare", "peak"))),
      value: ratio("bare", "peak"),
      unit: "x",
      target: { most: 1.8 },
    },
  ];
}

/** How many errors `scan` takes in a second of one core when every other log call is one. */
export async function measureStorm(
  name: string,
  log: WrittenLog,
  programs: Programs,
  rounds: number,
  folder: string,
): Promise<readonly Row[]> {
  const scan = scanOf(log, programs);
  const rates: number[] = [];
  const peaks: number[] = [];
  const barePeaks: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { cpu, peak, stdout } = await runTimed(folder, scan.command);
    const count = scan.count(stdout);
    if (count !== log.errors) throw new Error(`scan counted ${count} errors of ${log.errors}`);
    rates.push(log.errors / cpu);
    peaks.push(peak);
    barePeaks.push((await runTimed(folder, [process.execPath, "-e", "0"])).peak);
  }
  const rate = median(rates);
  return [
    {
      what: `${name}: errors per second of a core`,
      ours: `${Math.round(rate).toLocaleString("en")}/s`,
      theirs: `${log.errors.toLocaleString("en")} errors`,
      value: rate,
      unit: "/s",
      target: { least: 100_000 },
    },
    {
      what: `${name}: peak memory to bare Node.js`,
      ours: mebibytes(median(peaks)),
      theirs: mebibytes(median(barePeaks)),
      value: median(peaks) / median(barePeaks),
      unit: "x",
      target: null,
    },
  ];
}

function scanOf(log: WrittenLog, { mendwatch }: Programs): Reader {
  function count(stdout: string): number {
    const groups = stdout.split("\n").filter((line) => line !== "");
    if (groups.length !== log.kinds) {
      throw new Error(`scan found ${groups.length} kinds of errors of ${log.kinds} in ${log.path}`);
    }
    return groups.reduce((sum, line) => sum + (JSON.parse(line) as { count: number }).count, 0);
  }
  const command = [...mendwatch, "scan", "--json", log.path];
  return { name: "scan", command, count, target: null };
}

function othersOf(log: WrittenLog, programs: Programs, folder: string): readonly Reader[] {
  const { path } = log;
  const peers = join(import.meta.dirname, "peers");
  const readers: Reader[] = [
    {
      name: "grep -cE",
      command: ["grep", "-cE", errorPattern, path],
      count: Number,
      target: { most: 0.45 },
    },
    {
      name: "node:readline",
      command: [process.execPath, join(peers, "readline.mjs"), path, errorPattern],
      count: Number,
      target: { most: 0.25 },
    },
  ];
  if (programs.rg) {
    const command = ["rg", "--no-mmap", "-j1", "-c", errorPattern, path];
    readers.push({ name: "rg --no-mmap", command, count: Number, target: null });
  }
  if (programs.tail !== null) {
    const args = [programs.tail, path, errorPattern, String(log.lines)];
    const command = [process.execPath, join(peers, "tail.mjs"), ...args];
    readers.push({ name: "npm tail", command, count: Number, target: null });
  }
  if (programs.sec) {
    const rules = join(folder, "sec.conf");
    const rule = `type=Single\nptype=RegExp\npattern=${errorPattern}\ndesc=error\naction=write - error\n`;
    writeFileSync(rules, rule);
    const command = ["sec", `--conf=${rules}`, `--input=${path}`, "--fromstart", "--notail"];
    readers.push({ name: "sec", command, count: countMatches(/^error$/), target: { most: 0.1 } });
  }
  if (programs.lnav) {
    const command = ["lnav", "-n", "-c", `:filter-in ${errorPattern}`, path];
    const count = countMatches(new RegExp(errorPattern));
    readers.push({ name: "lnav -n", command, count, target: { most: 0.1 } });
  }
  return readers;
}

function countMatches(pattern: RegExp): (stdout: string) => number {
  return (stdout) => stdout.split("\n").filter((line) => pattern.test(line)).length;
}

function seconds(value: number): string {
  return `${value.toFixed(3)} s`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MiB`;
}
