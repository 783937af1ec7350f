import type { WatcherState } from "../state/state.ts";
import type { Detection } from "../tail/entries.ts";
import type { Problems } from "../tail/problems.ts";

/** A source without a file. All its calls but `close` belong inside a transaction. */
export interface FollowedStream {
  readonly project: string;
  readonly name: string;
  /** Reads what has come, until this time of the monotonic clock; true when there is more. */
  read(now: number, end: number): boolean;
  /** How long until {@link FollowedStream.read} has something to do by time, in milliseconds. */
  dueIn(): number | null;
  /** Bytes that have come and are not read. */
  lag(): number;
  close(): void;
}

/** What streams are made with. */
export interface StreamOptions {
  readonly state: WatcherState;
  readonly detection: Detection;
  readonly problems: Pick<Problems, "found" | "cleared">;
  /** Where they begin that have never been read. */
  readonly start: "end" | "beginning";
  readonly env: NodeJS.ProcessEnv;
  /** Called when something has come. */
  wake(): void;
}
