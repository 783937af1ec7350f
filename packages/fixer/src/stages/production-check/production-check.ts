import type { ProjectConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import { createAlarm } from "../../clock/alarm.ts";
import { faultEvent } from "../../events/fault.ts";
import type { Fix } from "../../model/fix.ts";
import type { FixState } from "../../model/fix-lifecycle.ts";
import { checkDeployed } from "./check-deployed.ts";
import { createCheckTools, type CheckParts, type CheckTools } from "./check-tools.ts";
import { checkMerged } from "./check-merged.ts";
import { beginNextAttempt, judgeReports } from "./recurrences.ts";
import { closeTakenBack } from "./taken-back.ts";

/** How often open checks are looked at when nothing happens, in milliseconds. */
const poll = 60_000;

/** Fixes looked at in one pass. */
const mostFixes = 1_000;

/** A regressed fix whose next attempt was not begun, because of a crash, is found so long. */
const unfinishedFor = 7 * 24 * 60 * 60_000;

const openChecks: readonly FixState[] = ["merged", "deployed"];

/** Sees merged fixes through: are they deployed, and did the error stay away? */
export interface ProductionCheck {
  /** Looks now, each minute and when woken, until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** Looks now: a heartbeat, a report or a decision came. */
  wake(): void;
}

/**
 * Each pass looks at every open check by what the store knows: the last heartbeat of each watcher,
 * the reports that wait with the fix, the errors of its project. Nothing lives in memory, so a fixer
 * that slept or was killed goes on where the heartbeats are by then.
 *
 * ```
 * merged ─┬─ every host has it, or a person says so ──► deployed
 *         └─ neither in time ─────────────────────────► no_evidence
 * deployed ─┬─ the error, from a version that has it ─► regressed ─► the next attempt
 *           ├─ quiet, and every log read, long enough ► resolved
 *           └─ nobody could tell in time ─────────────► no_evidence
 * ```
 */
export function createProductionCheck(parts: CheckParts): ProductionCheck {
  const { store, clock, projects, events } = parts;
  const alarm = createAlarm(clock);

  async function pass(tools: CheckTools): Promise<void> {
    const { signal } = tools;
    const changedSince = clock.now() - unfinishedFor;
    const regressed = { states: ["regressed"], changedSince, limit: mostFixes } as const;
    for (const fix of await store.listFixes(regressed)) {
      await guarded(fix, () => beginNextAttempt(tools, fix));
    }
    for (const fix of await store.listFixes({ states: openChecks, limit: mostFixes })) {
      if (signal.aborted) return;
      const project = projects.get(fix.project);
      if (project !== undefined) await guarded(fix, () => look(fix, project));
    }

    async function look(fix: Fix, project: ProjectConfig): Promise<void> {
      if (await closeTakenBack(tools, fix)) return;
      const judged = await judgeReports(tools, fix);
      if (judged === null) return;
      const { waitsFor } = judged;
      const deployed =
        judged.fix.state === "merged" ? await checkMerged(tools, judged) : judged.fix;
      if (deployed?.state === "deployed") {
        await checkDeployed(tools, { fix: deployed, waitsFor }, project);
      }
    }

    async function guarded(fix: Fix, work: () => Promise<void>): Promise<void> {
      try {
        await work();
      } catch (error) {
        // A remote that is away; the next pass tries again.
        const isOurs = error instanceof MendwatchError;
        if (!signal.aborted && !isOurs) events(faultEvent(fix.id, error));
      }
    }
  }

  return {
    async run(signal) {
      const tools = createCheckTools(parts, signal);
      while (!signal.aborted) {
        try {
          await pass(tools);
        } catch (error) {
          if (!signal.aborted) events(faultEvent("production check", error));
        }
        await alarm.sleep(poll, signal);
      }
    },
    wake: alarm.ring,
  };
}
