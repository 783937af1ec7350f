import { createAlarm } from "../clock/alarm.ts";
import type { FixerEvents, TellFix } from "../events/events.ts";
import { faultEvent } from "../events/fault.ts";
import type { Fix } from "../model/fix.ts";
import { fixLifecycle, fixStates, workingStates, type FixState } from "../model/fix-lifecycle.ts";
import type { FixRun, RunPace } from "./fix-run.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";

/**
 * Carries fixes from state to state. One *round* frees leases that ran out, tends the proposals and
 * settles what crashes left (after a `wake`, and each minute for what expires), and then fills the
 * *slots*: it claims a fix in a state of the slot's kind, or begins one from the queue, and starts a
 * run for it. Rounds come on new work (`wake`) and by poll.
 *
 * - A machine that slept wakes up with leases that ran out. Runs of ours that lost theirs are
 *   stopped before anything is reaped, so that nothing is begun beside what still runs; they give
 *   their fix back, which is no loss, or a laptop would fail its fixes by sleeping.
 * - A stop leaves every fix in its state and gives the leases back. A kill leaves the leases behind:
 *   the next runner of the same name frees them at once, and counts each as a loss.
 */
export interface FixRunner {
  /** Works until the signal aborts; resolves once nothing it began runs any more. */
  run(signal: AbortSignal): Promise<void>;
  /** Begins a round now, and asks at once whether a run was cancelled. */
  wake(): void;
}

/** Paces of the runner, in milliseconds and times. */
export interface RunnerPace extends RunPace {
  readonly poll: number;
  /** Leases lost in a row in one state before the fix fails. */
  readonly maxLosses: number;
  /** How long runs may take to stop. */
  readonly stopping: number;
}

/** The paces of a real fixer. A lease outlives three heartbeats; a hundred requeues are about a day. */
export const realPace: RunnerPace = {
  lease: 60_000,
  heartbeat: 15_000,
  poll: 1_000,
  maxLosses: 3,
  backoff: 30_000,
  maxBackoff: 15 * 60_000,
  maxRequeues: 100,
  busyRetry: 5_000,
  stopping: 15_000,
};

/** How far the two clocks may drift apart between rounds before it counts as a jump, in milliseconds. */
const jump = 5_000;

/** How often proposals are looked at when nothing happens, in milliseconds. */
const tendEvery = 60_000;

/** States that nobody works on for long. */
const passing = claimedStates("passing");

/** What a person has just approved. It does not wait until the next repair is through. */
const publishing = claimedStates("leased").filter((state) => !workingStates.includes(state));

/** What the runner works with. */
export interface RunnerParts {
  readonly store: Pick<Store, "claim" | "reap">;
  readonly clock: Clock;
  /** Starts the work of a fix that was just claimed. */
  readonly start: (fix: Fix) => FixRun;
  /** Begins the next fix of the queue; false when there is none. */
  readonly beginNext: () => Promise<boolean>;
  readonly tendProposals: () => Promise<void>;
  /** Settles what runs that ended in a crash have spent. */
  readonly settleLeftovers: () => Promise<void>;
  /** `fixer.concurrency`: how many fixes are worked on at once. */
  readonly concurrency: number;
  /** Stays the same over restarts on one state folder, and differs between fixers that share a store. */
  readonly name: string;
  readonly tell: TellFix;
  readonly events: FixerEvents;
  readonly pace: RunnerPace;
}

interface Clocks {
  readonly wall: number;
  readonly monotonic: number;
}

/** Makes a runner. */
export function createFixRunner(parts: RunnerParts): FixRunner {
  const { store, clock, tell, events, pace, name } = parts;
  const runs = new Set<FixRun>();
  const alarm = createAlarm(clock);
  let tendAt = 0;

  /** Nothing that fails here may end the fixer: the next round tries again. */
  async function guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      events(faultEvent("runner", error));
    }
  }

  async function reap(predecessor: { readonly worker?: string } = {}): Promise<void> {
    const now = clock.now();
    const freed = await store.reap({ ...predecessor, maxLosses: pace.maxLosses, now });
    for (const fix of freed) tell(fix);
  }

  async function round(woke: boolean): Promise<void> {
    const now = clock.now();
    for (const run of runs) if (run.leasedUntil() < now) run.abort("the lease is lost");
    if (![...runs].some((run) => run.isAborted())) await reap();
    if (woke || now >= tendAt) {
      await parts.tendProposals();
      await parts.settleLeftovers();
      tendAt = now + tendEvery;
    }
    await fill(passing, 1);
    await fill(publishing, 1);
    await fill(workingStates, parts.concurrency, parts.beginNext);
  }

  /** Finishes what was begun before it begins anything more. */
  async function fill(
    states: readonly FixState[],
    slots: number,
    beginNext?: () => Promise<boolean>,
  ): Promise<void> {
    while ([...runs].filter(({ fix }) => states.includes(fix.state)).length < slots) {
      const claim = { worker: name, states, leaseMs: pace.lease, now: clock.now() };
      const fix = await store.claim(claim);
      if (fix !== null) start(fix);
      else if (!(await beginNext?.())) return;
    }
  }

  function start(fix: Fix): void {
    const run = parts.start(fix);
    runs.add(run);
    void forgetOnceDone(run);
  }

  async function forgetOnceDone(run: FixRun): Promise<void> {
    await run.done;
    runs.delete(run);
    alarm.ring();
  }

  async function stop(): Promise<void> {
    for (const run of runs) run.abort("the fixer stops");
    const patience = new AbortController();
    const stopped = Promise.all([...runs].map(({ done }) => done)).then(() => patience.abort());
    await Promise.race([stopped, clock.wait(pace.stopping, patience.signal)]);
    for (const run of runs) await run.abandon();
  }

  function watchClocks(before: Clocks): Clocks {
    const now = { wall: clock.now(), monotonic: clock.monotonic() };
    const by = now.wall - before.wall - (now.monotonic - before.monotonic);
    if (Math.abs(by) > jump) events({ event: "fixer:clock-jumped", by });
    return now;
  }

  return {
    wake: alarm.ring,
    async run(signal) {
      await guarded(() => reap({ worker: name }));
      let clocks = { wall: clock.now(), monotonic: clock.monotonic() };
      let woke = true;
      while (!signal.aborted) {
        clocks = watchClocks(clocks);
        await guarded(() => round(woke));
        woke = await alarm.sleep(pace.poll, signal);
        if (woke) for (const run of runs) await run.beat();
      }
      await stop();
    },
  };
}

function claimedStates(kind: "passing" | "leased"): readonly FixState[] {
  return fixStates.filter((state) => fixLifecycle[state].kind === kind);
}
