import { pipeline, Readable, type Transform, type Writable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";

import type { Encoding } from "./encoding.ts";

/**
 * The bytes of a text as UTF-8. Rejects with what the system says of bytes that do not unpack, and
 * for packers whose files are not read here.
 */
export function decode(
  chunks: AsyncIterable<Buffer>,
  encoding: Exclude<Encoding, "plain">,
): AsyncIterable<Buffer> {
  switch (encoding) {
    case "gzip":
      return unpacked(Readable.from(chunks), createGunzip());
    case "zstd":
      return unzstd(chunks);
    case "utf-16le":
    case "utf-16be":
      return transcoded(chunks, encoding);
    case "bzip2":
    case "xz":
    case "zip":
      throw new Error(`packed by ${encoding}: unpack it, and read its output with \`-\``);
  }
  return encoding satisfies never;
}

async function* unpacked(chunks: Readable, unpack: Transform): AsyncIterable<Buffer> {
  // What goes wrong ends the stream that is read below.
  pipeline(chunks, unpack, () => undefined);
  for await (const chunk of unpack) yield chunk as Buffer;
}

/**
 * Unpacks frames one behind the other, as `zstd` appends them. Node ends at the end of a frame, and
 * leaves the bytes that came with it, with which the next frame begins.
 */
async function* unzstd(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const source = chunks[Symbol.asyncIterator]();
  let rest: Buffer | null = Buffer.alloc(0);
  while (rest !== null) {
    const unpack = createZstdDecompress();
    const left: Promise<Buffer | null> = feedFrame(source, rest, unpack).catch((error: Error) => {
      // Ends what is read below.
      unpack.destroy(error);
      return null;
    });
    for await (const chunk of unpack) yield chunk as Buffer;
    rest = await left;
  }
}

/** Resolves with the bytes behind the frame; null where there are none. */
async function feedFrame(
  source: AsyncIterator<Buffer>,
  first: Buffer,
  unpack: ReturnType<typeof createZstdDecompress>,
): Promise<Buffer | null> {
  for (let chunk = first; ;) {
    const before = unpack.bytesWritten;
    if (chunk.length > 0) await writeTo(unpack, chunk);
    const rest = chunk.subarray(unpack.bytesWritten - before);
    if (rest.length > 0) return rest;
    const next = await source.next();
    if (next.done === true) break;
    chunk = next.value;
  }
  unpack.end();
  return null;
}

function writeTo(stream: Writable, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

async function* transcoded(
  chunks: AsyncIterable<Buffer>,
  encoding: "utf-16le" | "utf-16be",
): AsyncIterable<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
