import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { gzipSync } from "node:zlib";

/** What `logrotate` is told of a log, and what pm2's rotation does with one. */
export const rotationModes = [
  "create",
  "create compress",
  "create compress delaycompress",
  "create compress dateext",
  "copytruncate",
  "copytruncate compress",
  "pm2",
  "pm2 compress",
] as const;

/** One of {@link rotationModes}. */
export type RotationMode = (typeof rotationModes)[number];

/** More generations than this are not kept apart. */
const generations = 8;

/**
 * What is done to a log in one rotation, system call by system call. `late`: what the service
 * writes between the copy and the truncation, which is destroyed.
 */
export function rotationSteps(
  log: string,
  mode: RotationMode,
  rotation: number,
  late: string | null,
): readonly (() => void)[] {
  if (mode.startsWith("pm2")) return pm2Steps(log, mode.includes("compress"), rotation, late);
  const first = mode.includes("dateext") ? `${log}-20260101-${rotation}` : `${log}.1`;
  const isPacked = mode.includes("compress");
  const isDelayed = mode.includes("delaycompress");
  const shift = mode.includes("dateext") ? [] : shifts(log, isPacked ? ".gz" : "");
  const start = mode.startsWith("create")
    ? [() => move(log, first), () => writeFileSync(log, "")]
    : copyAndTruncate(log, first, late);
  const before = isDelayed ? packing(first) : [];
  const after = isPacked && !isDelayed ? packing(first) : [];
  return [...before, ...shift, ...start, ...after];
}

/** pm2-logrotate copies what is there, packed where it is told to, and truncates. It keeps no times. */
function pm2Steps(
  log: string,
  isPacked: boolean,
  rotation: number,
  late: string | null,
): readonly (() => void)[] {
  const second = String(rotation).padStart(2, "0");
  const copy = log.replace(/\.log$/, `__2026-01-01_00-00-${second}.log`);
  if (!isPacked) return copyAndTruncate(log, copy, late);
  const packed = `${copy}.gz`;
  let content = Buffer.alloc(0);
  return [
    () => {
      content = gzipSync(readFileSync(log));
      writeFileSync(packed, content.subarray(0, content.length / 2));
      if (late !== null) appendFileSync(log, late);
    },
    () => {
      // A service that writes in between would have its lines destroyed.
      if (late === null) content = gzipSync(readFileSync(log));
      writeFileSync(packed, content);
      truncateSync(log);
    },
  ];
}

function shifts(log: string, end: string): readonly (() => void)[] {
  return Array.from({ length: generations }, (_, index) => generations - index).map(
    (age) => () => move(`${log}.${age}${end}`, `${log}.${age + 1}${end}`),
  );
}

function copyAndTruncate(log: string, copy: string, late: string | null): readonly (() => void)[] {
  function made(): void {
    writeFileSync(copy, "");
  }
  function copied(): void {
    copyFileSync(log, copy);
  }
  if (late !== null) {
    return [made, copied, () => appendFileSync(log, late), () => truncateSync(log)];
  }
  // A service that writes in between would have its lines destroyed.
  function atOnce(): void {
    copied();
    truncateSync(log);
  }
  return [made, atOnce];
}

function packing(path: string): readonly (() => void)[] {
  const packed = `${path}.gz`;
  function write(from: number, to?: number): void {
    if (existsSync(path)) appendFileSync(packed, gzipSync(readFileSync(path)).subarray(from, to));
  }
  return [
    () => existsSync(path) && writeFileSync(packed, ""),
    () => write(0, 12),
    () => write(12),
    () => {
      if (!existsSync(path)) return;
      const { atime, mtime } = statSync(path);
      utimesSync(packed, atime, mtime);
    },
    () => rmSync(path, { force: true }),
  ];
}

function move(from: string, to: string): void {
  if (existsSync(from)) renameSync(from, to);
}
