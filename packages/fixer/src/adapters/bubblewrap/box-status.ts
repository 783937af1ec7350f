import type { Readable } from "node:stream";

/** A box that stands. */
export interface StandingBox {
  /** Id of its first process, as the host knows it. When it ends, all others end. */
  readonly init: number;
  /** Number of its process namespace. */
  readonly processes: number;
}

/** What bubblewrap tells of a box through `--json-status-fd`. */
export interface BoxStatus {
  /** Resolves once the box stands, or to null when bubblewrap ended before. */
  readonly standing: Promise<StandingBox | null>;
  /** As a shell has it: 128 and the signal's number where one killed it; null while nothing ended. */
  exitCode(): number | null;
}

/** Reads the status: one JSON object per line, first the ids, last the exit code. */
export function readBoxStatus(stream: Readable): BoxStatus {
  let text = "";
  function find(key: string): number | null {
    const number = new RegExp(`"${key}": *(\\d+)`).exec(text)?.[1];
    return number === undefined ? null : Number(number);
  }
  return {
    exitCode: () => find("exit-code"),
    standing: new Promise((resolve) => {
      stream.setEncoding("utf8");
      stream.on("data", (chunk: string) => {
        text += chunk;
        const [init, processes] = [find("child-pid"), find("pid-namespace")];
        if (text.includes("}") && init !== null && processes !== null) resolve({ init, processes });
      });
      stream.on("close", () => resolve(null));
      // A stream that we destroyed ends without an error that anybody needs.
      stream.on("error", () => resolve(null));
    }),
  };
}
