import type { ProjectConfig } from "@mendwatch/config";

import { asksToDecide } from "../model/asks-to-decide.ts";
import type { Fix } from "../model/fix.ts";
import type { StoreReader } from "../ports/store.ts";

/** Fixes that wait for anybody at once; nobody has more. */
const mostWaiting = 1_000;

/** A fix that goes on only when a person does something. */
export interface WaitingFix {
  readonly id: string;
  readonly project: string;
  /**
   * What is waited for: a decision about a proposal, about a diagnosis, a merge that may be had by
   * a tap, a review at the forge, or the deployment of what was merged.
   */
  readonly wants: "approval" | "repair" | "merge" | "review" | "deployment";
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly type: string | null;
  readonly message: string;
}

/** What waits for a person, the longest waiting first. */
export async function readWaiting(
  store: Pick<StoreReader, "listFixes">,
  projects: ReadonlyMap<string, Pick<ProjectConfig, "autonomy">>,
): Promise<readonly WaitingFix[]> {
  const states = ["proposed", "diagnosed", "in_review", "merged"] as const;
  const fixes = await store.listFixes({ states, limit: mostWaiting });
  return fixes
    .flatMap((fix) => {
      const wants = wantedOf(fix, projects.get(fix.project));
      if (wants === null) return [];
      const { id, project, stateSince, report } = fix;
      const { type, message } = report.error;
      return [{ id, project, wants, since: stateSince, type, message }];
    })
    .toSorted((a, b) => a.since - b.since);
}

function wantedOf(
  fix: Fix,
  project: Pick<ProjectConfig, "autonomy"> | undefined,
): WaitingFix["wants"] | null {
  const { state, review } = fix;
  if (state === "merged") return "deployment";
  if (state === "in_review") return review?.blocked === null ? "merge" : "review";
  if (!asksToDecide(fix, project)) return null;
  return state === "proposed" ? "approval" : "repair";
}
