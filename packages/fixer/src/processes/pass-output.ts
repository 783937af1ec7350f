import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** Hands on what a stream says as UTF-8, as it comes; a character is never cut in two. */
export function passOutput(stream: Readable, onOutput: (text: string) => void): void {
  const decoder = new StringDecoder("utf8");
  stream.on("data", (chunk: Buffer) => onOutput(decoder.write(chunk)));
  stream.on("end", () => onOutput(decoder.end()));
}
