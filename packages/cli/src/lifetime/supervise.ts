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

/** Thrown when a part ended before it was ready for the first time. */
export class FirstStartFailed extends Error {
  readonly part: PartEnded["part"];
  /** Of the part; null when it was killed. */
  readonly exitCode: number | null;

  constructor(part: PartEnded["part"], exitCode: number | null, reason: string) {
    super(`the ${part} could not be started: it ended (${reason}) before it was ready`);
    this.name = "FirstStartFailed";
    this.part = part;
    this.exitCode = exitCode;
  }
}

/**
 * Runs the part until the signal aborts, and resolves when its process is gone. Rejects with
 * {@link FirstStartFailed}.
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
    if (signal.aborted) return;
    if (!wasReady) throw new FirstStartFailed(part.part, exitCode, reason);
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

/** Resolves after the time, or when the signal aborts. */
async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done, { once: true });
  });
}
