import type { AssemblerOptions, AssemblerSnapshot, Entry, StreamSnapshot } from "../types.ts";
import { createStream, type Stream } from "./stream.ts";

/** Streams of one file that are open at the same time; the one that was silent longest is closed. */
export const maxStreams = 64;

/** The stream of lines without envelope. */
export const bare = "";

/** The streams of one file, by the names that their envelopes give them. */
export interface OpenStreams {
  has(ident: string): boolean;
  get(ident: string): Stream | undefined;
  /** The stream of this name, which becomes the last one that was written to. One more may close another. */
  of(ident: string, entries: Entry[]): Stream;
  /** Puts another stream in the place of one. */
  replace(ident: string, stream: Stream): void;
  /** The name of the stream that was written to last. */
  last(): string;
  /** Ends the open entries of all streams; at the `end` no stream stays. */
  flush(reason: "idle" | "end"): Entry[];
  isOpen(): boolean;
  snapshot(): AssemblerSnapshot["streams"];
}

/** Goes on with these streams. `forget` is told of every one that was closed to make room. */
export function createOpenStreams(
  options: AssemblerOptions,
  snapshot: AssemblerSnapshot["streams"],
  forget: (ident: string) => void,
): OpenStreams {
  const streams = new Map<string, Stream>(
    snapshot.map(([ident, stream]) => [ident, createStream(options, stream)]),
  );
  let last = snapshot.at(-1)?.[0] ?? bare;

  function closeOldest(entries: Entry[]): void {
    const [oldest] = streams;
    if (oldest === undefined) return;
    const [ident, stream] = oldest;
    entries.push(...stream.flush("end"));
    streams.delete(ident);
    forget(ident);
  }

  return {
    has: (ident) => streams.has(ident),
    get: (ident) => streams.get(ident),
    of(ident, entries) {
      const known = streams.get(ident);
      if (known !== undefined && ident === last) return known;
      const stream = known ?? createStream(options);
      streams.delete(ident);
      streams.set(ident, stream);
      last = ident;
      if (streams.size > maxStreams) closeOldest(entries);
      return stream;
    },
    replace(ident, stream) {
      streams.set(ident, stream);
    },
    last: () => last,
    flush(reason) {
      const entries = [...streams.values()].flatMap((stream) => stream.flush(reason));
      if (reason === "end") {
        streams.clear();
        last = bare;
      }
      return entries;
    },
    isOpen: () => [...streams.values()].some((stream) => stream.isOpen()),
    snapshot: () =>
      [...streams]
        .map(([ident, stream]) => [ident, stream.snapshot()] as const)
        // The last one says where lines without envelope belong.
        .filter(
          ([ident, held]) =>
            isWorthKeeping(held) || (ident === last && (ident !== bare || streams.size > 1)),
        ),
  };
}

/** False for a stream of which nothing is known that a new one would not know. */
function isWorthKeeping({ phase, habits }: StreamSnapshot): boolean {
  return phase !== "none" || habits.carried || habits.bareLevels > 0;
}
