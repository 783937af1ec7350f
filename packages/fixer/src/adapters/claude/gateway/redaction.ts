import { Buffer } from "node:buffer";

/** Stands where the credential stood. */
const mask = "[REDACTED:credential]";

/** Takes the credential out of bytes that pass in pieces. */
export interface Redactor {
  /** The next bytes that may go on. Bytes that may be the credential's beginning are kept back. */
  add(chunk: Uint8Array): Buffer;
  /** What was kept back. */
  end(): Buffer;
}

/** A text without the credential. */
export function redactText(text: string, secret: string): string {
  return text.replaceAll(secret, mask);
}

/** An API has no reason to say the credential; what does so is an echo, or made to let it out. */
export function createRedactor(secret: string): Redactor {
  const needle = Buffer.from(secret);
  let kept = Buffer.alloc(0);
  return {
    add(chunk) {
      let rest = Buffer.concat([kept, chunk]);
      const clean: Buffer[] = [];
      for (let at = rest.indexOf(needle); at >= 0; at = rest.indexOf(needle)) {
        clean.push(rest.subarray(0, at), Buffer.from(mask));
        rest = rest.subarray(at + needle.length);
      }
      const length = beginningAtEnd(rest, needle);
      kept = rest.subarray(rest.length - length);
      clean.push(rest.subarray(0, rest.length - length));
      return Buffer.concat(clean);
    },
    end: () => kept,
  };
}

/** How many bytes at the end of a piece are a beginning of the needle. */
function beginningAtEnd(piece: Buffer, needle: Buffer): number {
  for (let length = Math.min(piece.length, needle.length - 1); length > 0; length -= 1) {
    if (piece.subarray(piece.length - length).equals(needle.subarray(0, length))) return length;
  }
  return 0;
}
