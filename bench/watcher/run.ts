/**
 * How much the watcher takes, beside the programs that people use today:
 *
 *     node bench/watcher/run.ts [--part NAME] [--size MB] [--rounds N]
 *
 * Prints a table, and exits 1 where a target is missed. The README beside this file says what the
 * figures mean.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readOptions } from "../read-options.ts";
import { measureCatchUp, measureStorm } from "./catch-up.ts";
import { measureIdle } from "./idle.ts";
import { measureLive, newsLog, usualLog } from "./live.ts";
import { findPrograms, type Programs } from "./programs.ts";
import { isMet, renderRows, type Row } from "./table.ts";
import { errorCall, requestErrorCall, writeLog } from "./write-log.ts";

const parts = ["scan", "storm", "requests", "live", "news", "idle"] as const;
type Part = (typeof parts)[number];

/** What part of the log calls are errors: of a service in trouble, and of one that is down. */
const usualDensity = 0.005;
const stormDensity = 0.5;

const values = readOptions({
  part: { type: "string", multiple: true, default: [...parts] },
  size: { type: "string", default: "100" },
  rounds: { type: "string", default: "3" },
  seed: { type: "string", default: "1" },
});

const top = await mkdtemp(join(tmpdir(), "mendwatch-bench-"));
try {
  process.exitCode = await main();
} finally {
  await rm(top, { recursive: true, force: true, maxRetries: 5 });
}

async function main(): Promise<number> {
  const chosen = values.part.map(partOf);
  const programs = await findPrograms(top, (name) => {
    process.stderr.write(`not compared with ${name}, which is not installed\n`);
  });
  const rows: Row[] = [];
  for (const part of chosen) rows.push(...(await measure(part, programs)));
  process.stdout.write(`${renderRows(rows)}\n`);
  return rows.every(isMet) ? 0 : 1;
}

async function measure(part: Part, programs: Programs): Promise<readonly Row[]> {
  const rounds = wholeNumber("rounds", values.rounds);
  if (part === "idle") return measureIdle(programs, top);
  const seed = wholeNumber("seed", values.seed);
  if (part === "live" || part === "news") {
    const log = part === "live" ? usualLog(usualDensity, seed) : newsLog(seed);
    return measureLive(log, programs, rounds, top);
  }
  const bytes = wholeNumber("size", values.size) * 1_000_000;
  const density = part === "scan" ? usualDensity : stormDensity;
  const error = part === "requests" ? requestErrorCall : errorCall;
  const log = writeLog(join(top, `${part}.log`), bytes, density, seed, error);
  const { lines, errors, kinds } = log;
  process.stdout.write(
    `${part}: ${log.bytes} bytes, ${lines} lines, ${errors} errors of ${kinds} kinds\n`,
  );
  if (part === "scan") return measureCatchUp(log, programs, rounds, top);
  return measureStorm(part, log, programs, rounds, top);
}

function partOf(name: string): Part {
  const part = parts.find((one) => one === name);
  if (part === undefined) throw new Error(`--part ${name}: write one of ${parts.join(", ")}`);
  return part;
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`--${name} ${text}: write a whole number from 1 on`);
  }
  return value;
}
