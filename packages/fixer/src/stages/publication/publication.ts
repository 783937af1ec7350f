import { access } from "node:fs/promises";

import type { ProjectConfig } from "@mendwatch/config";

import type { Fix, Workspace } from "../../model/fix.ts";
import type { Review } from "../../model/production.ts";
import { isCloneOf, remoteUrl, setUrl } from "../../git/clone.ts";
import { fetchBase } from "../../git/fetch.ts";
import { withoutCredentials, type Git } from "../../git/git.ts";
import { localPath, type Remote, remoteOf } from "../../git/remote.ts";
import type { Forge } from "../../ports/forge.ts";
import { productionError } from "../../errors/production-errors.ts";
import {
  backToPublished,
  publishedRound,
  pushedCommit,
  withoutBasesTried,
} from "../../model/published-round.ts";
import { repairError } from "../../errors/repair-errors.ts";
import { required } from "../required.ts";
import { knownRemarks, openPullRequest } from "../review/open-pull-request.ts";
import { unseenReview } from "../review/read-look.ts";
import { say } from "../review/say.ts";
import type { StageHandler } from "../stage.ts";
import { howBaseMoved } from "./base-moved.ts";
import { codeSpan } from "./markdown.ts";
import { proofLine, pullRequestText } from "./pull-request-text.ts";
import { revertText } from "./revert-text.ts";

export interface PublicationDeps {
  readonly git: Git;
  readonly forgeOf: (project: ProjectConfig) => Pick<Forge, "look" | "publish" | "reply">;
}

/**
 * `publishing`: pushes exactly the commit that was approved and opens the pull request, or brings it
 * forward from the commit that was pushed before, unless it is not open any more. Where the base has moved under the change meanwhile the fix goes back to `checking`, to be proven on
 * the new base and asked about again, unless its branch was already pushed. May be cut off anywhere
 * and called again.
 */
export function createPublicationStage({ git, forgeOf }: PublicationDeps): StageHandler {
  return async ({ fix, project, signal }) => {
    const workspace = required(fix, "workspace");
    const candidate = required(fix, "candidate");
    const repair = required(fix, "repair");
    requireShown(fix, candidate.commit);

    const forge = forgeOf(project);
    if (fix.published !== null) {
      const look = await forge.look(openPullRequest(fix), knownRemarks(fix), signal);
      if (look.state !== "open") {
        const detail = `not pushed: the pull request is ${look.state}`;
        return { to: "in_review", patch: backToPublished(fix), detail };
      }
    }

    const { clone, branch } = workspace;
    const remote = await remoteOf(git, project, signal);
    if (!isCloneOf(clone, remote)) {
      throw repairError(
        "MW_REMOTE_CHANGED",
        `fix ${fix.id} was made for ${withoutCredentials(await remoteUrl(git, clone, signal))}, and the remote of ${project.key} is ${remote.shown} now; nothing was pushed`,
      );
    }
    await setUrl(git, clone, remote, signal);
    await requirePath(remote);
    const tip = await fetchBase(git, clone, project, signal);
    if (!(await isPushed(git, workspace, candidate.commit, signal))) {
      const paths = new Set(candidate.files.map(({ path }) => path));
      const moved = await howBaseMoved(git, workspace, tip, paths, signal);
      if (moved !== null && fix.reverts !== null) {
        throw productionError("MW_REVERT_BY_HAND", `${moved}; nothing was pushed`);
      }
      if (moved !== null) {
        const patch = { workspace: { ...workspace, base: tip.name, baseCommit: tip.commit } };
        return { to: "checking", patch, detail: moved };
      }
    }
    const publication = {
      project: project.key,
      fix: fix.id,
      fingerprint: fix.fingerprint,
      clone,
      commit: candidate.commit,
      replaces: fix.published === null ? null : pushedCommit(fix.published),
      branch,
      base: workspace.base,
      baseCommit: workspace.baseCommit,
      labels: labelsOf(fix),
      ...(fix.reverts === null
        ? pullRequestText({ fix, candidate, repair })
        : revertText({ fix, candidate, repair })),
    };
    const { notes, ...pullRequest } = await forge.publish(publication, signal);
    const detail = [pullRequest.url, ...notes].join("; ");
    const published = publishedRound(fix, candidate, workspace.baseCommit);
    const review = await tellRound({ ...fix, pullRequest, published }, forge, signal);
    return { to: "in_review", patch: { pullRequest, published, review }, detail };
  };
}

/** Says at the pull request what a later round brought; nothing of the new head was seen yet. */
async function tellRound(
  fix: Fix,
  forge: Pick<Forge, "reply">,
  signal: AbortSignal,
): Promise<Review | null> {
  const { review, repair, proof, round } = fix;
  if (review === null) return null;
  const place = openPullRequest(fix);
  const head = place.commit;
  const text = `Round ${round}: ${codeSpan(head.slice(0, 12))} is pushed. ${codeSpan(repair?.summary ?? "", 600)}\n\nProof: ${proofLine(proof)}.`;
  const own = await say(forge, place, { key: `round-${round}`, text }, signal);
  return { ...unseenReview(head), ...kept(review), own: [...review.own, ...own] };
}

function kept({ heeded, rounds, stoppedBy }: Review): Partial<Review> {
  return { heeded: withoutBasesTried(heeded), rounds, stoppedBy };
}

function labelsOf({ severity, proof, reverts }: Fix): readonly string[] {
  const level = proof === null ? [] : [`proof:${proof.level}`];
  const kind = reverts === null ? [] : ["revert"];
  return ["mendwatch", `severity:${severity}`, ...level, ...kind];
}

function requireShown({ id, decision }: Fix, commit: string): void {
  if (decision?.decision === "approve" && decision.commit === commit) return;
  throw repairError(
    "MW_SHOWN_COMMIT_CHANGED",
    `fix ${id}: ${decision?.commit ?? "nothing"} was approved, but the candidate is ${commit}`,
  );
}

/** A path may be on a disk that is away for the moment; an approval must outlast that. */
async function requirePath({ url, shown }: Remote): Promise<void> {
  const path = localPath(url);
  if (path === null) return;
  await access(path).catch((cause: unknown) => {
    throw repairError("MW_REMOTE_UNREACHABLE", `${shown} is not there`, { cause });
  });
}

/** Whether the remote's branch held the commit when it was fetched: a push whose answer was lost. */
async function isPushed(
  git: Git,
  { clone, branch }: Workspace,
  commit: string,
  signal: AbortSignal,
): Promise<boolean> {
  const args = ["rev-parse", "--verify", "--quiet", `refs/remotes/origin/${branch}`];
  const { stdout } = await git.attempt(args, { gitDir: clone, signal });
  return stdout.trim() === commit;
}
