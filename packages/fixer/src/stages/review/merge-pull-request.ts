import type { ProjectConfig } from "@mendwatch/config";
import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import type { Fix } from "../../model/fix.ts";
import { fetchBase } from "../../git/fetch.ts";
import type { Git } from "../../git/git.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Forge, PullRequestLook } from "../../ports/forge.ts";
import { howBaseMoved } from "../publication/base-moved.ts";
import { required } from "../required.ts";
import type { StageContext, StageHandler, StageResult } from "../stage.ts";
import { knownRemarks, openPullRequest } from "./open-pull-request.ts";
import { whyBlocked } from "./read-look.ts";

export interface MergeDeps {
  readonly git: Git;
  readonly clock: Clock;
  readonly forgeOf: (project: ProjectConfig) => Pick<Forge, "look" | "merge">;
}

/**
 * `merging`: merges exactly the head that was shown. It looks first, so that a merge whose answer
 * was lost, or after which the fixer was killed, is found and not made again, and that nothing is
 * merged whose proof is void by now. What the forge refuses goes back to `in_review` with its words.
 */
export function createMergeStage({ git, clock, forgeOf }: MergeDeps): StageHandler {
  return async (context) => {
    const { fix, project, signal } = context;
    const place = openPullRequest(fix);
    const merge = required(fix, "merge");
    try {
      const forge = forgeOf(project);
      const look = await forge.look(place, knownRemarks(fix), signal);
      if (look.state === "merged") {
        const found = { ...merge, head: look.head, commit: look.mergeCommit };
        return { to: "merged", patch: { merge: found }, detail: look.mergeCommit };
      }
      if (look.state === "closed") return back(context, "the pull request was closed");
      // Whether the forge would take it is for the forge to say.
      const free = { ...look, obstacle: null };
      const why = whyBlocked(fix, free, clock.now()) ?? (await movedUnder(git, fix, look, signal));
      if (why !== null) return back(context, why);
      const outcome = await forge.merge(place, merge.head, signal);
      if (outcome.outcome === "refused") return back(context, outcome.reason);
      const { commit, how } = outcome;
      return { to: "merged", patch: { merge: { ...merge, commit } }, detail: `${commit}, ${how}` };
    } catch (error) {
      const isFinal =
        error instanceof MendwatchError && error.exitCode !== exitCodes.temporaryFailure;
      if (!isFinal || signal.aborted) throw error;
      return back(context, error.message);
    }
  };
}

/** How the base has moved under the change since it was proven; null where it has not. */
async function movedUnder(
  git: Git,
  fix: Fix,
  { baseCommit: tip }: PullRequestLook,
  signal: AbortSignal,
): Promise<string | null> {
  const workspace = required(fix, "workspace");
  const { candidate, baseCommit } = required(fix, "published");
  if (tip === baseCommit) return null;
  const project = { key: fix.project, base: workspace.base };
  const base = await fetchBase(git, workspace.clone, project, signal);
  const paths = new Set(candidate.files.map(({ path }) => path));
  return howBaseMoved(git, { ...workspace, baseCommit }, base, paths, signal);
}

function back({ fix }: StageContext, blocked: string): StageResult {
  const review = fix.review === null ? null : { ...fix.review, blocked };
  return { to: "in_review", patch: { merge: null, review }, detail: blocked };
}
