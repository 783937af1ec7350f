import type { ProjectConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import type { TellFix } from "../../events/events.ts";
import type { Fix } from "../../model/fix.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { backToPublished } from "../../model/published-round.ts";
import type { Approval } from "./approval.ts";

/** Proposals looked at in one pass. */
const mostProposals = 1_000;

/** What tends the proposals. */
export interface TendingParts {
  readonly store: Pick<Store, "listFixes" | "transition">;
  readonly approval: Approval;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  /** `fixer.expire.proposal`, in milliseconds. */
  readonly expire: number;
  readonly tell: TellFix;
}

/**
 * Does what needs no person to proposals: at autonomy `publish` and `merge` the configuration has
 * decided in advance, as actor `policy`; elsewhere a proposal expires. Wanted changes begin another
 * round. Nothing is ever approved by time.
 */
export function createTending(parts: TendingParts): () => Promise<void> {
  const { store, approval, clock, projects, expire, tell } = parts;

  /** Stays as it is while another fix is worked on in the repository; the next pass tries again. */
  async function beginRound(fix: Fix, instruction: string): Promise<void> {
    const { candidate, policy, proof, repair, round } = fix;
    // Where the new round comes to nothing, what was proposed is proposed again.
    const fallback =
      candidate === null || policy === null || proof === null
        ? null
        : { repair, candidate, policy, proof };
    const fresh = { round: round + 1, repair: null, policy: null, proof: null, fallback };
    const moved = await store.transition({
      id: fix.id,
      from: "proposed",
      to: "repairing",
      held: { version: fix.version },
      patch: { ...fresh, instruction },
      actor: "fixer",
      detail: `round ${fresh.round}: changes asked`,
      now: clock.now(),
    });
    if (moved.outcome === "moved") tell(moved.fix);
  }

  async function tend(fix: Fix): Promise<void> {
    if (fix.decision?.decision === "change") {
      await beginRound(fix, fix.decision.instruction ?? "");
      return;
    }
    const autonomy = projects.get(fix.project)?.autonomy[fix.severity];
    // What could not be published is a person's to approve again, or it would be tried for ever.
    const isRefused = fix.outcome !== null;
    if ((autonomy === "publish" || autonomy === "merge") && !isRefused) {
      await decideUnlessBeaten(fix);
      return;
    }
    const now = clock.now();
    if (now < fix.stateSince + expire) return;
    const text = "Nobody decided in time. The next occurrence begins a new fix.";
    const isRevision = fix.published !== null;
    const moved = await store.transition({
      id: fix.id,
      from: "proposed",
      to: isRevision ? "in_review" : "expired",
      held: { version: fix.version },
      patch: isRevision ? backToPublished(fix) : { outcome: { code: "expired", text } },
      actor: "fixer",
      detail: isRevision ? "nobody decided about the revision in time" : null,
      now,
    });
    if (moved.outcome === "moved") tell(moved.fix);
  }

  async function decideUnlessBeaten(fix: Fix): Promise<void> {
    try {
      await approval.decide(fix.id, "approve", fix.candidate?.commit ?? null, "policy");
    } catch (error) {
      // A person was first, or the proposal is another one by now.
      if (!(error instanceof MendwatchError)) throw error;
    }
  }

  return async () => {
    const proposals = await store.listFixes({ states: ["proposed"], limit: mostProposals });
    for (const fix of proposals) await tend(fix);
  };
}
