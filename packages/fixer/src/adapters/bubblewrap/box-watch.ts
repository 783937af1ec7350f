import { readdir, readFile, readlink, statfs } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

import { execa } from "execa";

import type { BoxLimits, PassedLimit } from "./box-limits.ts";
import type { StandingBox } from "./box-status.ts";

/** Milliseconds between two looks, at least. */
const lookEvery = 1_000;
/** A look takes at most this part of the time, however large the folders are. */
const dutyShare = 5;
/** Folders of a box that live in memory and belong to no process. */
const inMemory = ["/tmp", "/dev/shm", "/home/mendwatch"];

/** What is looked at. */
export interface WatchedBox {
  readonly box: StandingBox;
  readonly limits: BoxLimits;
  /** Folders of the host that it writes to. */
  readonly writable: readonly string[];
  /** Its own folders in memory besides those that every box has. */
  readonly scratch: readonly string[];
  /** True where the kernel holds memory and processes, so that only the disk is looked at. */
  readonly grouped: boolean;
}

/**
 * Looks at a box about once a second until the signal aborts (then null) or a limit is passed (then
 * which). What grows and is gone between two looks is not seen.
 */
export async function watchBox(
  { box, limits, writable, scratch, grouped }: WatchedBox,
  signal: AbortSignal,
): Promise<PassedLimit | null> {
  let pause = lookEvery;
  while (await paused(pause, signal)) {
    const began = performance.now();
    if (!grouped) {
      const { memory, processes } = await usageOf(box, scratch);
      if (processes > limits.processes) return "processes";
      if (memory > limits.memory) return "memory";
    }
    if ((await diskUsage(writable)) > limits.disk) return "disk";
    pause = Math.max(lookEvery, dutyShare * (performance.now() - began));
  }
  return null;
}

/** False after an abort. */
async function paused(duration: number, signal: AbortSignal): Promise<boolean> {
  await wait(duration, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

/** Memory in bytes, and processes with their threads. */
async function usageOf(
  { init, processes }: StandingBox,
  scratch: readonly string[],
): Promise<{ readonly memory: number; readonly processes: number }> {
  const own = `pid:[${processes}]`;
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(
    names.map(async (pid) => {
      const namespace = await readlink(`/proc/${pid}/ns/pid`).catch(() => null);
      return namespace === own ? readFile(`/proc/${pid}/status`, "utf8").catch(() => null) : null;
    }),
  );
  const statuses = all.filter((status) => status !== null);
  let memory = 0;
  let threads = 0;
  for (const status of statuses) {
    // File pages are shared and can be given back; what is left is what the box costs.
    memory += 1024 * (fieldOf(status, "RssAnon") + fieldOf(status, "RssShmem"));
    threads += fieldOf(status, "Threads");
  }
  for (const folder of [...inMemory, ...scratch]) {
    const found = await statfs(`/proc/${init}/root${folder}`).catch(() => null);
    if (found !== null) memory += (found.blocks - found.bfree) * found.bsize;
  }
  return { memory, processes: threads };
}

function fieldOf(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
}

/** Bytes on disk below the folders. Follows no link. */
async function diskUsage(folders: readonly string[]): Promise<number> {
  if (folders.length === 0) return 0;
  // Files come and go while they are counted, which du tells as an error.
  const { stdout } = await execa("du", ["-s", "-k", "--", ...folders], {
    reject: false,
    stdin: "ignore",
    stderr: "ignore",
  });
  const sizes = stdout.split("\n").map((line) => Number.parseInt(line, 10));
  return 1024 * sizes.reduce((sum, size) => sum + (Number.isNaN(size) ? 0 : size), 0);
}
