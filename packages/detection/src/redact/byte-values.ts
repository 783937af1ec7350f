import type { Field } from "./field.ts";
import type { Span } from "./span.ts";

/** `<Buffer 70 61 … 16 more bytes>`, as Node prints bytes. */
const buffer = /<Buffer ((?:[\da-f]{2} ?){1,64}(?:\.{3} \d{1,9} more bytes)?)/dy;
/** `Uint8Array(32) [ 174, 47 ]`, `[112 97]` of Go, `[112, 97]` of Rust and of JSON. */
const numbers =
  /(?:(?:Buffer|Uint8Array)\(\d{1,9}\) (?:\[Uint8Array\] )?)?\[ ?((?:\d{1,3}(?:, ?| )){4,4096}\d{1,3})(?![\d.])/dy;
/** `[]byte{0x70, 0x61}`. */
const hexNumbers = /\[\]byte\{((?:0x[\da-f]{1,2}(?:, ?)?){2,4096})/dy;

/** The bytes that stand for a secret, one by one; null for another value. */
export function bytesAt(line: string, at: number, { kind, name, quote }: Field): Span | null {
  // Models print tokens as numbers.
  const isCount = /tokens?$/i.test(name);
  for (const pattern of isCount ? [buffer] : [buffer, numbers, hexNumbers]) {
    pattern.lastIndex = at;
    const [start, end] = pattern.exec(line)?.indices?.[1] ?? [0, 0];
    if (end === 0) continue;
    // In JSON the placeholder is a string in the list.
    return quote !== null && quote.endsWith('"') && pattern === numbers
      ? { start, end, kind, quote }
      : { start, end, kind };
  }
  return null;
}
