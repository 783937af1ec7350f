import { closeSync, createReadStream, openSync, readSync, statSync, type Stats } from "node:fs";

import type { CommandContext } from "../context.ts";
import { cliError } from "../errors.ts";

/** The bytes of a file, or of standard input for `-`. */
export interface Input {
  /** As it was named on the command line. */
  readonly name: string;
  /** True where it can be read again and says the same. */
  readonly rereadable: boolean;
  /** The bytes from the start, up to where the file ended when it was opened. Rejects with `MW_INPUT_UNREADABLE`. */
  read(): AsyncIterable<Buffer>;
  /**
   * The same bytes, put where the caller says each time, which saves a copy: gives out how many of
   * them there are.
   */
  readInto(room: () => Buffer): AsyncIterable<number>;
}

/** Looks at a file. Rejects with `MW_INPUT_UNREADABLE` where there is none. */
export async function openInput(
  name: string,
  context: Pick<CommandContext, "stdin">,
): Promise<Input> {
  if (name === "-") {
    const { stdin } = context;
    return {
      name,
      rereadable: false,
      read: () => stdin,
      readInto: (room) => copyInto(stdin, room),
    };
  }
  const stats = statsOf(name);
  const rereadable = stats.isFile() && stats.size > 0;
  function read(): AsyncIterable<Buffer> {
    return readFile(name, rereadable ? stats.size - 1 : undefined);
  }
  return {
    name,
    rereadable,
    read,
    readInto: (room) =>
      rereadable ? readFileInto(name, stats.size, room) : copyInto(read(), room),
  };
}

function statsOf(name: string): Stats {
  try {
    return statSync(name);
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** `end` is the last byte; without it everything, as from a pipe or from files of /proc. */
async function* readFile(name: string, end: number | undefined): AsyncIterable<Buffer> {
  try {
    const options = { highWaterMark: 1_048_576, ...(end === undefined ? {} : { end }) };
    for await (const chunk of createReadStream(name, options)) yield chunk as Buffer;
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** The first bytes of a regular file, one system call after the other: nothing else is to be done meanwhile. */
async function* readFileInto(
  name: string,
  size: number,
  room: () => Buffer,
): AsyncIterable<number> {
  let file: number | null = null;
  try {
    file = openSync(name, "r");
    for (let at = 0; at < size;) {
      const into = room();
      const length = readSync(file, into, 0, Math.min(into.length, size - at), null);
      if (length === 0) break;
      at += length;
      yield length;
    }
  } catch (cause) {
    throw unreadable(name, cause);
  } finally {
    if (file !== null) closeSync(file);
  }
}

async function* copyInto(chunks: AsyncIterable<Buffer>, room: () => Buffer): AsyncIterable<number> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const length = chunk.copy(room(), 0, at);
      at += length;
      yield length;
    }
  }
}

function unreadable(name: string, cause: unknown): Error {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return cliError(
    "MW_INPUT_UNREADABLE",
    `cannot read ${name} (${reason}): correct the path, or let this user read it`,
    { cause },
  );
}
