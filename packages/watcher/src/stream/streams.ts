import type { StreamSource } from "../sources/log-sources.ts";
import type { FollowedStream, StreamOptions } from "./followed-stream.ts";

/** One turn reads streams for about this long, in milliseconds, so that nothing else waits for them. */
const turn = 50;

/** All sources without a file. */
export interface Streams {
  readonly followed: readonly FollowedStream[];
  /** Reads what has come, for a little while; true when there is more. Inside a transaction. */
  read(now: number): boolean;
  /** How long until something is due by time, in milliseconds; null for never. */
  dueIn(): number | null;
  close(): void;
}

/** Follows them all. Inside a transaction. */
export function followStreams(
  sources: readonly StreamSource[],
  options: StreamOptions,
  now: number,
): Streams {
  options.state.streams.keep(sources.map(({ project, name }) => ({ project, source: name })));
  const followed = sources.map((source) => source.follow(options, now));
  return {
    followed,
    read(at) {
      const end = performance.now() + turn;
      // Each has its turn, so all are asked.
      return followed.map((stream) => stream.read(at, end)).includes(true);
    },
    dueIn() {
      const next = Math.min(...followed.map((stream) => stream.dueIn() ?? Infinity));
      return next === Infinity ? null : next;
    },
    close() {
      for (const stream of followed) stream.close();
    },
  };
}
