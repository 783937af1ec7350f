import { closeSync, constants, fstatSync, openSync, statSync, type Stats } from "node:fs";
import { isatty } from "node:tty";

import { isUnsayable, refusalOf } from "@mendwatch/watcher/unreadable";

import { cliError } from "../errors.ts";
import { printable } from "../render/printable.ts";

/** What the system says of a file, a pipe or a terminal. Throws `MW_INPUT_UNREADABLE` for everything else. */
export function statsOf(name: string): Stats {
  let stats: Stats;
  try {
    stats = statSync(name);
  } catch (cause) {
    throw unreadable(name, cause);
  }
  if (stats.isDirectory()) throw refused(name, `it is a folder: name files, as ${name}/*.log`);
  if (stats.isSocket()) throw refused(name, "it is a socket: name a file");
  if (stats.isBlockDevice() || (stats.isCharacterDevice() && !isTypedInto(name, stats))) {
    throw refused(name, "it is a device, which may never end: name a file");
  }
  return stats;
}

/** True for a terminal, and for whatever this process was given as its standard input. */
function isTypedInto(name: string, { dev, ino }: Stats): boolean {
  const given = fstatSync(0);
  if (given.dev === dev && given.ino === ino) return true;
  let file: number | null = null;
  try {
    file = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    return isatty(file);
  } catch (cause) {
    throw unreadable(name, cause);
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** The error for what the system does not let be read. */
export function unreadable(name: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT" && isUnsayable(name)) {
    return refused(
      name,
      "its name is not in UTF-8: rename it, or give it as standard input (`-`)",
      cause,
    );
  }
  if (code === "ENOENT") {
    const remedy = /[*?[]/.test(name) ? "no file matches: " : "no such file: ";
    return refused(name, `${remedy}correct the path`, cause);
  }
  if (code?.startsWith("Z_") === true) return refused(name, `cut off or broken: ${message}`, cause);
  return refused(name, refusalOf(name, cause), cause);
}

/** The error for what is not to be read. */
export function refused(name: string, why: string, cause?: unknown): Error {
  // Whoever may make files in a folder of logs writes their names.
  const message = printable(`cannot read ${name}: ${why}`);
  return cliError("MW_INPUT_UNREADABLE", message, { cause });
}
