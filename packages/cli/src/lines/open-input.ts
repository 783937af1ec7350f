import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

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
}

/** Looks at a file. Rejects with `MW_INPUT_UNREADABLE` where there is none. */
export async function openInput(name: string, context: CommandContext): Promise<Input> {
  if (name === "-") return { name, rereadable: false, read: () => context.stdin };
  const stats = await stat(name).catch((cause: unknown) => {
    throw unreadable(name, cause);
  });
  const rereadable = stats.isFile() && stats.size > 0;
  return {
    name,
    rereadable,
    read: () => readFile(name, rereadable ? stats.size - 1 : undefined),
  };
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

function unreadable(name: string, cause: unknown): Error {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return cliError(
    "MW_INPUT_UNREADABLE",
    `cannot read ${name} (${reason}): correct the path, or let this user read it`,
    { cause },
  );
}
