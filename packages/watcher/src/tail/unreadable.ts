import type { BigIntStats } from "node:fs";

import { reasonOf } from "../errors.ts";

/**
 * What is wrong with a path where no log can be read, and, behind a colon, what to do about it. Null
 * for a regular file.
 */
export function oddKindOf(
  path: string,
  stat: Pick<
    BigIntStats,
    "isFile" | "isDirectory" | "isFIFO" | "isSocket" | "isCharacterDevice" | "isBlockDevice"
  >,
): string | null {
  if (stat.isFile()) return null;
  if (stat.isDirectory()) return `it is a folder: write a pattern of files, as ${path}/*.log`;
  if (stat.isFIFO()) {
    return "it is a pipe, which has one reader: give it to `mendwatch watch` as its standard input, with { stdin: true }";
  }
  return `it is a ${stat.isSocket() ? "socket" : "device"}: name the file that the service writes`;
}

/** True for what a pattern may match by the way: nobody logs into it. */
export function isNoLog(stat: Pick<BigIntStats, "isDirectory" | "isSocket">): boolean {
  return stat.isDirectory() || stat.isSocket();
}

const refusals: Readonly<Record<string, string>> = {
  ENOENT:
    "no file: correct the path, or start the service; the watcher takes a file up when it comes",
  EACCES:
    "permission denied: let this user read it, as by the group that owns it, and enter its folders",
  EPERM: "the system does not permit it: let this user read it",
  ENOTDIR: "a file stands in place of a folder: correct the path",
  ELOOP: "links lead in a circle: correct them",
  ENAMETOOLONG: "the name is longer than the system has names: correct the path",
  EIO: "the disk fails, or the file is none that can be read: look at the system's own log",
  ESTALE: "the server of the file system has lost it: mount it again",
  EMFILE: "too many files are open: raise the limit (`ulimit -n`, `LimitNOFILE=` of systemd)",
  ENFILE: "too many files are open on this machine: raise `fs.file-max`",
};

/** True for a name with bytes that are no UTF-8: something else stands for them, and leads to no file. */
export function isUnsayable(path: string): boolean {
  return path.includes("\u{fffd}");
}

/** What the system says of a path that it does not open, in words, and what to do about it. */
export function refusalOf(path: string, error: unknown): string {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" && isUnsayable(path)) {
    return "its name is not in UTF-8: rename it";
  }
  return refusals[code] ?? reasonOf(error);
}

/** What is wrong with a file that begins so: null for text that is one byte after the other. */
export function oddTextOf(head: Buffer): string | null {
  const mark = head.length < 2 ? 0 : head.readUInt16BE(0);
  return mark === 0xff_fe || mark === 0xfe_ff
    ? "it is written in UTF-16: let the service write UTF-8"
    : null;
}
