import type { Readable } from "node:stream";

/** The beginning of an output. */
export interface CappedText {
  /** What came so far, up to the cap, as UTF-8. */
  text(): string;
  /** Whether more came than is kept. */
  truncated(): boolean;
}

/** Reads a stream to its end and keeps the first `cap` bytes, so that a flood cannot fill the memory. */
export function cappedText(stream: Readable, cap: number): CappedText {
  const chunks: Buffer[] = [];
  let kept = 0;
  let truncated = false;
  stream.on("data", (chunk: Buffer) => {
    const part = chunk.subarray(0, cap - kept);
    truncated ||= part.length < chunk.length;
    kept += part.length;
    if (part.length > 0) chunks.push(part);
  });
  // A stream that we destroyed ends without an error that anybody needs.
  stream.on("error", () => undefined);
  return {
    text: () => Buffer.concat(chunks).toString("utf8"),
    truncated: () => truncated,
  };
}
