import type { Readable } from "node:stream";

import { takeLastLine, takeLines } from "../tail/lines.ts";
import type { ChildLine, Output } from "./stream-kind.ts";

/** A line that waits to be read. */
export interface QueuedLine extends ChildLine {
  /** Of the line with its line end. */
  readonly bytes: number;
}

/** Beyond this the writers are made to wait, in bytes. */
const room = 4_194_304;

/**
 * Lines that have come out of one or two streams. A line is gone when the next one after a
 * {@link LineQueue.settle} is asked for: until then {@link LineQueue.rewind} gives it out again, as
 * after a transaction that failed.
 */
export interface LineQueue {
  /** Takes the lines of a stream until it ends; `ended` is called behind the last one. */
  attach(from: Output, stream: Readable, ended: () => void): void;
  next(): QueuedLine | undefined;
  /** What was given out is stored for good. */
  settle(): void;
  rewind(): void;
  /** Bytes that wait. */
  bytes(): number;
  /** When something last came, by the monotonic clock; 0: never. Now, while writers wait. */
  lastCame(from: Output): number;
}

/** Makes an empty queue that says when something is in it. */
export function createLineQueue(wake: () => void): LineQueue {
  const lines: QueuedLine[] = [];
  const streams = new Set<Readable>();
  const came = { stdout: 0, stderr: 0 };
  let given = 0;
  let waiting = 0;

  function add(line: QueuedLine): void {
    lines.push(line);
    waiting += line.bytes;
  }

  return {
    attach(from, stream, ended) {
      let rest = Buffer.alloc(0);
      let cutting = false;
      streams.add(stream);
      stream.on("data", (chunk: Buffer) => {
        came[from] = performance.now();
        const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        const taken = takeLines(bytes, cutting, (text) =>
          add({ from, text, bytes: Buffer.byteLength(text) + 1 }),
        );
        cutting = taken.cutting;
        rest = Buffer.from(bytes.subarray(taken.consumed));
        if (waiting > room) for (const other of streams) other.pause();
        wake();
      });
      function finish(): void {
        if (!streams.delete(stream)) return;
        if (!cutting) {
          takeLastLine(rest, 0, (text) => add({ from, text, bytes: Buffer.byteLength(text) }));
        }
        ended();
        wake();
      }
      stream.on("end", finish);
      stream.on("error", finish);
      stream.on("close", finish);
    },
    next() {
      const line = lines[given];
      if (line === undefined) return undefined;
      given += 1;
      waiting -= line.bytes;
      if (waiting < room / 2) for (const stream of streams) if (stream.isPaused()) stream.resume();
      return line;
    },
    settle() {
      lines.splice(0, given);
      given = 0;
    },
    rewind() {
      given = 0;
      waiting = lines.reduce((sum, line) => sum + line.bytes, 0);
    },
    bytes: () => waiting,
    lastCame: (from) => {
      const isHeld = [...streams].some((stream) => stream.isPaused());
      return isHeld ? performance.now() : came[from];
    },
  };
}
