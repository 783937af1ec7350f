import type { ProjectConfig } from "@mendwatch/config";
import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import type { Forge } from "../../ports/forge.ts";
import { required } from "../required.ts";
import type { StageContext, StageHandler, StageResult } from "../stage.ts";
import { knownRemarks, openPullRequest } from "./open-pull-request.ts";

export interface MergeDeps {
  readonly forgeOf: (project: ProjectConfig) => Pick<Forge, "look" | "merge">;
}

/**
 * `merging`: merges exactly the head that was shown. It looks first, so that a merge whose answer
 * was lost, or after which the fixer was killed, is found and not made again. What the forge refuses
 * goes back to `in_review` with its words.
 */
export function createMergeStage({ forgeOf }: MergeDeps): StageHandler {
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
      if (look.head !== merge.head) {
        return back(context, `the branch holds ${look.head.slice(0, 12)} by now`);
      }
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

function back({ fix }: StageContext, blocked: string): StageResult {
  const review = fix.review === null ? null : { ...fix.review, blocked };
  return { to: "in_review", patch: { merge: null, review }, detail: blocked };
}
