import { constants } from "node:os";

import { watchAncestors } from "../lifetime/ancestors.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Somebody or something asked the demo to end before its end. */
export class Interrupted extends Error {
  /** As shells count: 128 and the number of the signal. */
  readonly exitCode: number;

  constructor(signal: (typeof signals)[number] | "SIGPIPE") {
    super(`interrupted by ${signal}`);
    this.name = "Interrupted";
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Aborts with {@link Interrupted} on Ctrl-C, SIGTERM and SIGHUP, when an ancestor of this process is
 * gone, and when nobody reads the output any more. A second signal changes nothing: the demo is
 * cleaning up, and that ends by itself. Returns how to stop listening.
 */
export function abortWhenInterrupted(
  stdout: NodeJS.WriteStream,
  abort: AbortController,
): () => void {
  function onSignal(signal: NodeJS.Signals): void {
    const known = signals.find((name) => name === signal);
    if (known !== undefined) abort.abort(new Interrupted(known));
  }
  function onBrokenPipe(): void {
    abort.abort(new Interrupted("SIGPIPE"));
  }
  const stopWatching = watchAncestors(() => abort.abort(new Interrupted("SIGHUP")));
  for (const signal of signals) process.on(signal, onSignal);
  stdout.on("error", onBrokenPipe);
  return () => {
    stopWatching();
    for (const signal of signals) process.off(signal, onSignal);
    stdout.off("error", onBrokenPipe);
  };
}
