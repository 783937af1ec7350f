import { pipeline, Readable } from "node:stream";
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
      return unpacked(chunks, createGunzip());
    case "zstd":
      return unpacked(chunks, createZstdDecompress());
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

async function* unpacked(
  chunks: AsyncIterable<Buffer>,
  unpack: ReturnType<typeof createGunzip | typeof createZstdDecompress>,
): AsyncIterable<Buffer> {
  // What goes wrong ends the stream that is read below.
  pipeline(Readable.from(chunks), unpack, () => undefined);
  for await (const chunk of unpack) yield chunk as Buffer;
}

async function* transcoded(
  chunks: AsyncIterable<Buffer>,
  encoding: "utf-16le" | "utf-16be",
): AsyncIterable<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
