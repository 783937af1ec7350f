import { once } from "node:events";

import { escapeLine } from "./json-line.ts";
import { type Paint, paintFor } from "./paint.ts";

/** Where a command prints to. */
export interface Output {
  readonly paint: Paint;
  /** Columns of the terminal; null in a pipe. */
  readonly width: number | null;
  /** Writes a line. Resolves when the stream takes more. */
  line(text: string): Promise<void>;
  /** Writes a value as one line of JSON. */
  json(value: unknown): Promise<void>;
  /** Writes bytes as they are. */
  bytes(bytes: Buffer): Promise<void>;
}

/** Columns of the terminal; null in a pipe, and in a terminal that does not know. */
export function terminalWidth(stream: NodeJS.WriteStream): number | null {
  return stream.isTTY && stream.columns > 0 ? stream.columns : null;
}

/** Prints to a stream. */
export function createOutput(stream: NodeJS.WriteStream): Output {
  async function write(chunk: string | Buffer): Promise<void> {
    if (!stream.write(chunk)) await once(stream, "drain");
  }
  return {
    paint: paintFor(stream),
    width: terminalWidth(stream),
    line: (text) => write(`${text}\n`),
    json: (value) => write(`${escapeLine(JSON.stringify(value))}\n`),
    bytes: (bytes) => write(bytes),
  };
}
