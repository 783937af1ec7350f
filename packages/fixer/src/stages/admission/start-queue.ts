import type { ProjectConfig } from "@mendwatch/config";

import type { TellFix } from "../../events/events.ts";
import type { Fix } from "../../model/fix.ts";
import { severityRank } from "../../model/severity-order.ts";
import { workingStates, type FixState } from "../../model/fix-lifecycle.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FixPatch } from "../../ports/store-fixes.ts";
import type { Store } from "../../ports/store.ts";
import { beginningOf, nextDay, runsOfDay } from "../../spending/budget-scopes.ts";
import { projectCooldown } from "./cooldown.ts";

/** Nobody has so many fixes waiting at once; one pass looks at no more. */
const mostWaiting = 1_000;

/** What the queue works with. */
export interface QueueParts {
  readonly store: Pick<Store, "getPause" | "listFixes" | "reserve" | "transition">;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  /** `fixer.cooldown`, in milliseconds. */
  readonly cooldown: readonly number[];
  /** False while a limit holds the queue. */
  readonly mayBegin: () => Promise<boolean>;
  /** False while the agent misses something on this machine; asked where a fix is due. */
  readonly agentIsReady: () => Promise<boolean>;
  /** `fixer.budget.runsPerDay`. */
  readonly runsPerDay: number;
  readonly tell: TellFix;
}

/**
 * The queue between admission and work. Each call begins the most severe, then oldest fix whose
 * time has come: its project has no cooldown, its repository is not being worked on, and the day
 * has a run left. Returns false when there is none, the queue is paused or held, or the agent is not
 * there. A fix that must wait is told until when.
 */
export function createQueue(parts: QueueParts): () => Promise<boolean> {
  const { store, clock, projects, tell } = parts;

  async function move(fix: Fix, to: FixState, patch: FixPatch, detail: string | null) {
    const outcome = await store.transition({
      id: fix.id,
      from: "admitted",
      to,
      held: { version: fix.version },
      patch,
      actor: "fixer",
      detail,
      now: clock.now(),
    });
    if (outcome.outcome === "moved") tell(outcome.fix);
    return outcome.outcome === "moved";
  }

  async function begin(fix: Fix): Promise<boolean> {
    const now = clock.now();
    if (!projects.has(fix.project)) {
      const text = `Project "${fix.project}" is no longer in the configuration.`;
      await move(fix, "cancelled", { outcome: { code: "MW_PROJECT_GONE", text } }, text);
      return false;
    }
    const { repository } = fix;
    const working = await store.listFixes({ repository, states: workingStates, limit: 1 });
    if (working.length > 0) return false;

    const cooled = await projectCooldown(store, fix.project, parts.cooldown);
    if (cooled > now) {
      await move(fix, "admitted", { notBefore: cooled }, afterFailures);
      return false;
    }
    const run = await store.reserve({
      key: beginningOf(fix.id),
      fix: fix.id,
      amount: 1,
      limits: [{ scope: runsOfDay(now), cap: parts.runsPerDay }],
      run: null,
      now,
    });
    if (run.outcome === "refused") {
      const detail = `the day's ${parts.runsPerDay} runs are used up`;
      await move(fix, "admitted", { notBefore: nextDay(now) }, detail);
      return false;
    }
    return move(fix, "preparing", {}, null);
  }

  return async () => {
    if ((await store.getPause()) !== null || !(await parts.mayBegin())) return false;
    const query = { states: ["admitted"], dueAt: clock.now(), limit: mostWaiting } as const;
    const due = await store.listFixes(query);
    if (due.length === 0 || !(await parts.agentIsReady())) return false;
    const inOrder = due.toSorted(
      (a, b) => severityRank(a.severity) - severityRank(b.severity) || a.createdAt - b.createdAt,
    );
    for (const fix of inOrder) if (await begin(fix)) return true;
    return false;
  };
}

/** For people, beside the time until when. */
const afterFailures = "cooldown, since the project's last fixes came to nothing";
