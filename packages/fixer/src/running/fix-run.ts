import type { ProjectConfig } from "@mendwatch/config";
import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import { fixerError, withRemedy } from "../errors/errors.ts";
import type { FixerEvents, TellFix } from "../events/events.ts";
import { faultEvent } from "../events/fault.ts";
import type { Fix } from "../model/fix.ts";
import { fixLifecycle, isClosed, workingStates, type FixState } from "../model/fix-lifecycle.ts";
import type { Clock } from "../ports/clock.ts";
import type { FixPatch, MoveOutcome } from "../ports/store-fixes.ts";
import type { Store } from "../ports/store.ts";
import { beginningOf } from "../spending/budget-scopes.ts";
import type { StageResult, StageWait, StateWorker } from "../stages/stage.ts";

/**
 * One claimed fix, worked on in one state:
 *
 * ```
 * claimed ─► working ─┬─ result ─────────────────────────────► moved, waits, or lost the race
 *               │     ├─ error, temporary ───────────────────► back to the queue, with back-off
 *               │     ├─ the same with `retryAt` ────────────► back to the queue until then, uncounted
 *               │     ├─ error, in the first `publishing` ──► proposed, with the reason
 *               │     └─ error ──────────────────────────────► failed
 *               └─ abort: lease lost, cancelled, stopping ───► given back in the same state
 * ```
 *
 * A timer of its own keeps the lease alive. Whoever loses the lease stops, and can write nothing
 * more: every write names the fence. One signal aborts everything that the stage began.
 */
export interface FixRun {
  readonly fix: Fix;
  /** Until when the lease is known to be held, in milliseconds since 1970. */
  leasedUntil(): number;
  /** True once the stage was told to stop. */
  isAborted(): boolean;
  /** Tells the stage to stop. */
  abort(reason: string): void;
  /** Extends the lease and asks whether the fix was cancelled, now. */
  beat(): Promise<void>;
  /** Gives the lease back although the stage has not stopped. */
  abandon(): Promise<void>;
  /** Resolves once the stage has ended and what came of it is written. Never rejects. */
  readonly done: Promise<void>;
}

/** Paces of one run, in milliseconds and times. */
export interface RunPace {
  readonly lease: number;
  readonly heartbeat: number;
  /** The back-off after the first temporary failure; it doubles up to the cap. */
  readonly backoff: number;
  readonly maxBackoff: number;
  /** After so many the failure is not temporary. */
  readonly maxRequeues: number;
  /** When a fix that found its repository busy asks again. */
  readonly busyRetry: number;
}

/** What a run works with. */
export interface RunParts {
  readonly store: Pick<Store, "heartbeat" | "release" | "transition" | "forgive">;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  /** The work of each state that is claimed. */
  readonly workers: Readonly<Partial<Record<FixState, StateWorker>>>;
  readonly tell: TellFix;
  readonly events: FixerEvents;
  readonly pace: RunPace;
}

/** Starts the work of a fix's state under the lease that the fix holds. */
export function startRun(parts: RunParts, fix: Fix): FixRun {
  const { store, clock, projects, workers, tell, events, pace } = parts;
  const { id, fence, state } = fix;
  const controller = new AbortController();
  const { signal } = controller;
  const over = new AbortController();
  let until = fix.lease?.until ?? 0;

  function abort(reason: string): void {
    controller.abort(new Error(reason));
  }

  async function guarded(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      events(faultEvent(id, error));
    }
  }

  async function beat(): Promise<void> {
    const now = clock.now();
    const { held, cancelRequested } = await store.heartbeat({
      id,
      fence,
      leaseMs: pace.lease,
      now,
    });
    if (!held) abort("the lease is lost");
    else if (cancelRequested) abort("the fix was cancelled");
    else until = now + pace.lease;
  }

  async function keepAlive(): Promise<void> {
    while (!over.signal.aborted) {
      await clock.wait(pace.heartbeat, over.signal);
      // What fails here is tried again; if it never works the lease runs out.
      if (!over.signal.aborted) await guarded(beat);
    }
  }

  function move(to: FixState, patch: FixPatch, detail: string | null): Promise<MoveOutcome> {
    // What is only passed is decided from the document, so that may not have changed either.
    const passed = fixLifecycle[state].kind === "passing";
    const held = passed ? { fence, version: fix.version } : { fence };
    const request = { id, from: state, to, held, patch, actor: "fixer", detail };
    return store.transition({ ...request, now: clock.now() });
  }

  async function moveAndTell(
    to: FixState,
    patch: FixPatch,
    detail: string | null,
  ): Promise<MoveOutcome["outcome"]> {
    const moved = await move(to, patch, detail);
    if (moved.outcome === "moved") tell(moved.fix);
    return moved.outcome;
  }

  async function giveBack(
    how: { readonly notBefore?: number; readonly setback?: string } = {},
  ): Promise<void> {
    const freed = await store.release({ id, fence, now: clock.now(), ...how });
    const isNews = freed !== null && (freed.state !== state || how.setback !== undefined);
    if (isNews) tell(freed);
  }

  async function work(): Promise<StageResult | StageWait> {
    const project = projects.get(fix.project);
    if (project === undefined) {
      throw fixerError(
        "MW_PROJECT_GONE",
        `Project "${fix.project}" is no longer in the configuration. Add it again to have its errors repaired.`,
      );
    }
    const worker = workers[state];
    if (worker === undefined) throw new Error(`nothing works on "${state}"`);
    return worker({
      fix,
      project,
      signal,
      async checkpoint(patch) {
        if ((await move(state, patch, null)).outcome === "moved") return;
        abort("the lease is lost");
        signal.throwIfAborted();
      },
    });
  }

  async function conclude(result: StageResult | StageWait): Promise<void> {
    if ("waitUntil" in result) {
      await giveBack({ notBefore: result.waitUntil });
      return;
    }
    const { to, detail } = result;
    const ended = isClosed(to)
      ? { outcome: { code: to, text: detail ?? `It ended as "${to}".` } }
      : {};
    const outcome = await moveAndTell(to, { ...ended, ...result.patch }, detail);
    if (outcome === "lost") await giveBack();
    if (outcome === "repository-busy") await giveBack({ notBefore: clock.now() + pace.busyRetry });
  }

  async function giveUp(error: unknown): Promise<void> {
    if (signal.aborted) {
      await giveBack();
      return;
    }
    if (!(error instanceof MendwatchError)) {
      events(faultEvent(id, error));
      const text = `Something failed in "${state}" that Mendwatch did not expect. The fixer's output has the cause.`;
      await fail("MW_INTERNAL", text);
      return;
    }
    const { code, message, exitCode } = error;
    const { retryAt } = error.context;
    const isLimit = typeof retryAt === "number";
    const isSpent = !isLimit && fix.requeues >= pace.maxRequeues;
    if (exitCode !== exitCodes.temporaryFailure || isSpent) {
      await fail(code, withRemedy(code, message));
      return;
    }
    const setback = `${code}: ${message}`;
    const pause = Math.min(pace.maxBackoff, pace.backoff * 2 ** fix.requeues);
    const notBefore = isLimit ? retryAt : clock.now() + pause;
    if (!workingStates.includes(state)) {
      await giveBack({ notBefore, setback });
      return;
    }
    const requeues = fix.requeues + (isLimit ? 0 : 1);
    const moved = await moveAndTell("admitted", { notBefore, requeues }, setback);
    // A fix that met a limit has not used the run of the day that it was begun with.
    if (isLimit && moved === "moved") await store.forgive(beginningOf(id));
  }

  async function fail(code: string, text: string): Promise<void> {
    // What was approved is paid for and proven: it waits until whatever refused it is corrected.
    // A revert costs nothing to make anew.
    if (state === "publishing" && fix.published === null && fix.reverts === null) {
      const why = `It could not be published: ${text} Approve it again once that is corrected.`;
      const patch = { outcome: { code, text: why }, requeues: 0, notBefore: 0 };
      await moveAndTell("proposed", patch, `could not be published: ${code}`);
      return;
    }
    await moveAndTell("failed", { outcome: { code, text } }, code);
  }

  async function run(): Promise<void> {
    const alive = keepAlive();
    await guarded(async () => {
      try {
        await conclude(await work());
      } catch (error) {
        await giveUp(error);
      }
    });
    over.abort();
    await alive;
  }

  return {
    fix,
    leasedUntil: () => until,
    isAborted: () => signal.aborted,
    abort,
    beat: () => guarded(beat),
    abandon: () => guarded(() => giveBack()),
    done: run(),
  };
}
