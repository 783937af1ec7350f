import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a finished process took. */
export interface Cost {
  /** User and system time, in seconds, with its start. */
  readonly cpu: number;
  /** The most memory that it held, in bytes. */
  readonly peak: number;
  readonly stdout: string;
}

/** `time` of bash tells milliseconds, that of GNU the memory; neither tells both. */
const script = `TIMEFORMAT='%3U %3S'
{ time /usr/bin/time -q -f %M -o "$0/memory" "$@" 2> "$0/stderr"; } 2> "$0/cpu"`;

/** Runs a command to its end; the measurements are put into `folder`. Rejects where it fails. */
export async function runTimed(folder: string, command: readonly string[]): Promise<Cost> {
  const { stdout } = await run("bash", ["-c", script, folder, ...command], {
    maxBuffer: 1_073_741_824,
    env: { ...process.env, LC_ALL: "C" },
  });
  const cpu = readFileSync(join(folder, "cpu"), "utf8").trim().split(" ").map(Number);
  const kibibytes = Number(readFileSync(join(folder, "memory"), "utf8"));
  return { cpu: (cpu[0] ?? NaN) + (cpu[1] ?? NaN), peak: kibibytes * 1_024, stdout };
}
