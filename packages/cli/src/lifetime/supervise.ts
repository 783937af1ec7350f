import { setTimeout } from "node:timers/promises";

import { exitCodes, MendwatchError } from "@mendwatch/protocol";
import { execa } from "execa";

/**
 * Keeps a part running as a child process.
 *
 * ```
 *             says that it is ready                     ends
 *  starting ───────────────────────► running ───────────────────► waiting ──┐
 *    │  ▲                              │                             │      │ after the back-off
 *    │  └──────────────────────────────┼─────────────────────────────┼──────┘
 *    │ ends at the first start         │ stop                        │ stop
 *    ▼                                 ▼                             ▼
 *  rejects                           stopped                       stopped
 * ```
 *
 * A first start that fails is a mistake of its owner, in the configuration or with a port, and is
 * told at once; later ends are accidents, and are repaired.
 */

/** Milliseconds before the first restart; twice as many before each further one. */
const firstDelay = 1_000;
const longestDelay = 60_000;
/** A part that ran this long is well again, in milliseconds. */
const wellAfter = 60_000;
/**
 * Milliseconds in which we hear what a part has heard: the end of an ancestor is seen by each process
 * for itself, at its own time. Longer than the pace of that.
 */
const hearsay = 750;
/** Milliseconds for a clean stop, then it is killed. The fixer may have to end what an agent began. */
const stopPatience = 30_000;

/** A part has ended, and is started again. */
export interface PartEnded {
  readonly event: "part:ended";
  readonly part: "watcher" | "fixer";
  /** Exit code or signal. */
  readonly reason: string;
  readonly restartInMs: number;
}

/** A part as a child process. */
export interface SupervisedPart {
  readonly part: PartEnded["part"];
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/** Who wants to know what becomes of a part. */
export interface PartListener {
  /** It works, for the first time. */
  ready(): void;
  ended(event: PartEnded): void;
}

/**
 * Runs the part until the signal aborts, and resolves when its process is gone. Rejects with
 * `MW_PART_ENDED`, and the exit code of the part, when its first start fails.
 */
export async function supervise(
  part: SupervisedPart,
  listener: PartListener,
  signal: AbortSignal,
): Promise<void> {
  let wasReady = false;
  let delay = firstDelay;
  while (!signal.aborted) {
    const began = performance.now();
    const { exitCode, reason } = await runOnce(part, signal, () => {
      if (!wasReady) listener.ready();
      wasReady = true;
    });
    await waitFor(hearsay, signal);
    if (signal.aborted) return;
    if (!wasReady) throw startFailed(part.part, exitCode, reason);
    if (performance.now() - began >= wellAfter) delay = firstDelay;
    listener.ended({ event: "part:ended", part: part.part, reason, restartInMs: delay });
    await waitFor(delay, signal);
    delay = Math.min(delay * 2, longestDelay);
  }
}

async function runOnce(
  { command: [program, ...args], env }: SupervisedPart,
  signal: AbortSignal,
  onReady: () => void,
): Promise<{ readonly exitCode: number | null; readonly reason: string }> {
  const child = execa(program, args, {
    env,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    // It sees our end by this channel, even where we lead the session and are no ancestor that counts.
    ipc: true,
    reject: false,
    buffer: false,
    forceKillAfterDelay: stopPatience,
  });
  async function hear(): Promise<void> {
    try {
      await child.getOneMessage();
      onReady();
    } catch {
      // It ended before it was ready; that is told by its exit code.
    }
  }
  function stop(): void {
    child.kill("SIGTERM");
  }
  signal.addEventListener("abort", stop, { once: true });
  const [{ exitCode, signal: killedBy, shortMessage }] = await Promise.all([child, hear()]);
  signal.removeEventListener("abort", stop);
  const reason =
    exitCode === undefined ? (killedBy ?? shortMessage ?? "unknown") : `exit code ${exitCode}`;
  return { exitCode: exitCode ?? null, reason };
}

/** The part has said why. */
function startFailed(
  part: PartEnded["part"],
  exitCode: number | null,
  reason: string,
): MendwatchError {
  const known = Object.values(exitCodes).find((code) => code === exitCode && code !== 0);
  return new MendwatchError(
    "MW_PART_ENDED",
    known ?? exitCodes.software,
    `the ${part} could not be started: it ended (${reason}) before it was ready; read what it said`,
  );
}

/** Resolves after the time, or when the signal aborts. */
async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
