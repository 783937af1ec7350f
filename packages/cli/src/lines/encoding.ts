/** How bytes hold a text: as they stand, packed, or in another encoding. */
export type Encoding = "plain" | "gzip" | "zstd" | "utf-16le" | "utf-16be" | Unread;

/** What only its own program unpacks. */
type Unread = "bzip2" | "xz" | "zip";

const signs: readonly (readonly [Encoding, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
];

/** How bytes that begin so hold a text. */
export function encodingOf(head: Buffer): Encoding {
  const found = signs.find(([, sign]) => head.subarray(0, sign.length).equals(Buffer.from(sign)));
  return found?.[0] ?? "plain";
}
