import { execa } from "execa";

import { createLineQueue, type LineQueue } from "./line-queue.ts";

/** How a program ended, or why it could not be started. */
export interface ChildEnd {
  /** Null: a signal ended it, or it was not started. */
  readonly code: number | null;
  /** The system's word where it could not be started, as `ENOENT`. */
  readonly failure: string | null;
}

/** A program whose output is read. */
export interface Child {
  readonly lines: LineQueue;
  /** By the monotonic clock, in milliseconds. */
  readonly startedAt: number;
  /** Null while it runs, or while something of it is still to come. */
  end(): ChildEnd | null;
  /** Ends it; what it has not printed yet is printed to the next one. */
  stop(): void;
}

/** Starts a program without a terminal and without input. */
export function startChild(
  [program, ...args]: readonly [string, ...(readonly string[])],
  env: NodeJS.ProcessEnv,
  wake: () => void,
): Child {
  const lines = createLineQueue(wake);
  let end: ChildEnd | null = null;
  const child = execa(program, args, {
    // Messages are read, so they have to be in one language.
    env: { ...env, LC_ALL: "C", SYSTEMD_COLORS: "0" },
    extendEnv: false,
    stdin: "ignore",
    buffer: false,
    reject: false,
  });
  for (const from of ["stdout", "stderr"] as const) {
    lines.attach(from, child[from], () => undefined);
  }
  async function watch(): Promise<void> {
    // Behind the last byte of both outputs.
    const { exitCode, code } = await child;
    end = { code: exitCode ?? null, failure: code ?? null };
    wake();
  }
  void watch();
  return {
    lines,
    startedAt: performance.now(),
    end: () => end,
    stop() {
      child.kill("SIGKILL");
    },
  };
}
