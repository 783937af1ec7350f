import { watchAncestors } from "./ancestors.ts";

/** Milliseconds in which a second Ctrl-C is the first one again, passed on by npm or pnpm. */
const echoTime = 300;

/** When a running command is to stop. */
export interface Stopping {
  /** Aborts once; its reason is a text for people. */
  readonly signal: AbortSignal;
  /** Listens to nothing any more. */
  end(): void;
}

/**
 * Stops on SIGTERM and Ctrl-C, when an ancestor or whoever holds the other end of our IPC
 * channel is gone, and when nobody reads the output any more. A second Ctrl-C calls `force`.
 *
 * SIGHUP stops too, but only with a terminal as output: Node takes back the ignoring of SIGHUP that
 * `nohup` asks for, so that without a handler `nohup mendwatch up &` would die at the logout.
 */
export function listenForStop(stdout: NodeJS.WriteStream, force: () => void): Stopping {
  const abort = new AbortController();
  let interruptedAt: number | null = null;

  function stop(reason: string): void {
    abort.abort(reason);
  }
  function onTerminate(signal: NodeJS.Signals): void {
    stop(`received ${signal}`);
  }
  function onHangup(): void {
    if (stdout.isTTY) stop("the terminal is gone");
  }
  function onInterrupt(): void {
    const now = performance.now();
    if (interruptedAt !== null && now - interruptedAt > echoTime) force();
    interruptedAt ??= now;
    stop("interrupted");
  }
  function onDisconnect(): void {
    stop("the process that started this one is gone");
  }
  function onOutputError(): void {
    stop("nobody reads the output any more");
  }
  const stopWatching = watchAncestors((pid) => stop(`process ${pid}, which began this, is gone`));
  process.on("SIGTERM", onTerminate);
  process.on("SIGHUP", onHangup);
  process.on("SIGINT", onInterrupt);
  process.on("disconnect", onDisconnect);
  stdout.on("error", onOutputError);

  return {
    signal: abort.signal,
    end() {
      stopWatching();
      process.off("SIGTERM", onTerminate);
      process.off("SIGHUP", onHangup);
      process.off("SIGINT", onInterrupt);
      process.off("disconnect", onDisconnect);
      stdout.off("error", onOutputError);
    },
  };
}
