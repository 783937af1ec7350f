import { closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";

import { MendwatchError } from "@mendwatch/protocol";

import type { CommandContext } from "../context.ts";
import { type Encoding, encodingOf } from "./encoding.ts";
import { countNoText, telling } from "./no-text.ts";
import { refused, statsOf, unreadable } from "./refuse-input.ts";

/** So many bytes of a pipe, which may come one by one, tell whether they are text. */
const enough = 256;

/** The bytes of a file, or of standard input for `-`: unpacked where gzip or zstd packed them, and UTF-8. */
export interface Input {
  /** As it was named on the command line. */
  readonly name: string;
  /** True where it can be read again and says the same. */
  readonly rereadable: boolean;
  /** The bytes from the start, up to where the file ended when it was opened. Rejects with `MW_INPUT_UNREADABLE`. */
  read(): AsyncIterable<Buffer>;
  /**
   * The same bytes, put where the caller says each time, which saves a copy: gives out how many of
   * them there are. From a file that is as it is they come without waiting.
   */
  readInto(room: () => Buffer): AsyncIterable<number> | Iterable<number>;
}

/** Looks at a file. Rejects with `MW_INPUT_UNREADABLE` where there is none. */
export async function openInput(
  name: string,
  context: Pick<CommandContext, "stdin">,
): Promise<Input> {
  if (name === "-") {
    // Node.js reads a folder as if nothing were in it.
    if (fstatSync(0).isDirectory()) throw refused(name, "it is a folder: name a log");
    const { stdin } = context;
    return {
      name,
      rereadable: false,
      read: () => readPipe(name, stdin),
      readInto: (room) => copyInto(readPipe(name, stdin), room),
    };
  }
  const stats = statsOf(name);
  const rereadable = stats.isFile() && stats.size > 0;
  const head = rereadable ? headOf(name) : null;
  const encoding = head === null ? null : textIn(name, head);
  function read(): AsyncIterable<Buffer> {
    const bytes = readFile(name, rereadable ? stats.size - 1 : undefined);
    return encoding === null ? readPipe(name, bytes) : decoded(name, bytes, encoding);
  }
  return {
    name,
    rereadable,
    read,
    readInto: (room) =>
      encoding === "plain" ? readFileInto(name, stats.size, room) : copyInto(read(), room),
  };
}

/** How a text is held by what begins so. Throws where it is none. */
function textIn(name: string, head: Buffer): Encoding {
  const encoding = encodingOf(head);
  const noText = encoding === "plain" ? countNoText(head) : null;
  if (noText === null) return encoding;
  const amount = `${noText} of its first ${head.length} bytes are no text`;
  throw refused(name, `${amount}: name a log, as the service writes it`);
}

function headOf(name: string): Buffer {
  let file: number | null = null;
  try {
    file = openSync(name, "r");
    const head = Buffer.alloc(telling);
    return head.subarray(0, readSync(file, head, 0, telling, 0));
  } catch (cause) {
    throw unreadable(name, cause);
  } finally {
    if (file !== null) closeSync(file);
  }
}

async function* decoded(
  name: string,
  bytes: AsyncIterable<Buffer>,
  encoding: Encoding,
): AsyncIterable<Buffer> {
  if (encoding === "plain") {
    yield* bytes;
    return;
  }
  try {
    // Few logs need it.
    const { decode } = await import("./decode.ts");
    yield* decode(bytes, encoding);
  } catch (cause) {
    throw cause instanceof MendwatchError ? cause : unreadable(name, cause);
  }
}

/** What cannot be read twice tells by its first bytes, as they come, how it is to be read. */
async function* readPipe(name: string, bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const chunks = bytes[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  async function* all(): AsyncIterable<Buffer> {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  const head = first.value.subarray(0, telling);
  // A few bytes may be the end of an escape sequence.
  const encoding = head.length < enough ? encodingOf(head) : textIn(name, head);
  yield* decoded(name, all(), encoding);
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
function* readFileInto(name: string, size: number, room: () => Buffer): Iterable<number> {
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
