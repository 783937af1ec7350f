import type { ProjectConfig } from "@mendwatch/config";
import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import type { Fix } from "../../model/fix.ts";
import type { Forge } from "../../ports/forge.ts";
import { backToPublished } from "../../model/published-round.ts";
import { codeSpan } from "../publication/markdown.ts";
import type { StageContext, StageHandler, StageResult } from "../stage.ts";
import { openPullRequest } from "./open-pull-request.ts";
import { say } from "./say.ts";

export interface KeepDeps {
  readonly forgeOf: (project: ProjectConfig) => Pick<Forge, "reply">;
}

/**
 * The work of a state for a fix that may have a pull request already: a round that comes to nothing
 * ends there and not with the fix. The pull request stays as it was, and says so.
 */
export function keepPullRequest(work: StageHandler, { forgeOf }: KeepDeps): StageHandler {
  return async (context) => {
    const { fix, project, signal } = context;
    if (fix.published === null) return work(context);
    const { result, nothing } = await tried(work, context);
    if (nothing === null) return result;
    const patch = backToPublished(fix);
    const review = patch.review ?? fix.review;
    const place = openPullRequest({ ...fix, ...patch });
    const text = `Round ${fix.round} came to nothing: ${codeSpan(nothing, 600)}. The pull request stays as it was.`;
    const own = await say(forgeOf(project), place, { key: `round-${fix.round}`, text }, signal);
    const seen = review === null ? {} : { review: { ...review, own: [...review.own, ...own] } };
    return { to: "in_review", patch: { ...patch, ...seen }, detail: nothing };
  };
}

/** What a stage came to; `nothing` says why that is no new proposal, and is null where it may be. */
async function tried(
  work: StageHandler,
  context: StageContext,
): Promise<
  | { readonly result: StageResult; readonly nothing: null }
  | { readonly result: null; readonly nothing: string }
> {
  const { fix, signal } = context;
  let { candidate } = fix;
  try {
    const result = await work({
      ...context,
      async checkpoint(patch) {
        await context.checkpoint(patch);
        candidate = patch.candidate ?? candidate;
      },
    });
    if (result.to === "abstained" || result.to === "refused") {
      const nothing = result.patch.outcome?.text ?? result.detail ?? result.to;
      return { result: null, nothing };
    }
    const proposed = (result.patch.candidate ?? candidate)?.commit;
    if (result.to === "proposed" && proposed === fix.published?.candidate.commit) {
      return { result: null, nothing: whyUnchanged(fix) };
    }
    return { result, nothing: null };
  } catch (error) {
    const isFinal =
      error instanceof MendwatchError && error.exitCode !== exitCodes.temporaryFailure;
    if (!isFinal || signal.aborted) throw error;
    return { result: null, nothing: error.message };
  }
}

/** What the repair before said of it. */
function whyUnchanged({ audit }: Fix): string {
  return audit.at(-1)?.detail ?? "nothing was changed";
}
