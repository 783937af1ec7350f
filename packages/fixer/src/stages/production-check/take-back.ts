import { randomBytes } from "node:crypto";
import { join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";

import type { Fix, Workspace } from "../../model/fix.ts";
import { isStanding, revertFingerprint } from "../../model/fix-beginnings.ts";
import { mergedStates } from "../../model/fix-lifecycle.ts";
import { openClone } from "../../git/clone.ts";
import { fetchBase } from "../../git/fetch.ts";
import type { Git } from "../../git/git.ts";
import { remoteOf } from "../../git/remote.ts";
import { treeWithout } from "../../git/revert.ts";
import { commitTree, holdCommit } from "../../git/trees.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { productionError } from "../../errors/production-errors.ts";
import { revertTitle } from "../repair/conventional-title.ts";
import { readCandidate } from "../repair/repair.ts";
import { branchName } from "../workspace/branch-name.ts";

/** What taking back works with. */
export interface TakeBackParts {
  readonly git: Git;
  readonly store: Pick<Store, "listFixes" | "beginRevert">;
  readonly clock: Clock;
  readonly stateDir: string;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly signal: AbortSignal;
}

/** Begins the revert of a merged fix, or resolves with the one that stands already. */
export type TakeBack = (
  fix: Fix,
  actor: string,
) => Promise<{ readonly begun: boolean; readonly fix: Fix }>;

/**
 * Makes what a tap on Revert does: `git revert` of the merge on the tip of the base, in the fixer's
 * own clone, as a fix that the same tap has approved. It is published like any other. Rejects with
 * `MW_NOT_MERGED`, `MW_REVERT_CONFLICT`, `MW_REVERT_EMPTY`, and what a fetch rejects with.
 */
export function createTakeBack(parts: TakeBackParts): TakeBack {
  const { git, store, clock, stateDir, projects, signal } = parts;
  return async (of, actor) => {
    const project = projects.get(of.project);
    const commit = of.merge?.commit ?? null;
    if (project === undefined || commit === null || !mergedStates.includes(of.state)) {
      throw productionError(
        "MW_NOT_MERGED",
        `Fix ${of.id} is in "${of.state}" and has no merge commit to take back.`,
      );
    }
    const query = { repository: of.repository, fingerprint: revertFingerprint(of), limit: 100 };
    const earlier = await store.listFixes(query);
    const standing = earlier.find(isStanding);
    if (standing !== undefined) return { begun: false, fix: standing };

    const id = randomBytes(4).toString("hex");
    const clone = await openClone(git, stateDir, await remoteOf(git, project, signal), signal);
    const base = await fetchBase(git, clone, project, signal);
    const undone = await treeWithout(git, clone, commit, base.commit, signal);
    if (undone.kind === "conflict") {
      throw productionError(
        "MW_REVERT_CONFLICT",
        `${base.name} has changed the same lines since ${commit.slice(0, 12)}. Take it back by hand: git revert ${commit}`,
      );
    }
    if (undone.kind === "nothing") {
      throw productionError(
        "MW_REVERT_EMPTY",
        `${base.name} does not hold ${commit.slice(0, 12)}, or has taken it back already.`,
      );
    }
    const title = revertTitle(of.repair?.title ?? "");
    const now = clock.now();
    const message = `${title}

This reverts commit ${commit}.

Mendwatch-Fingerprint: ${of.report.fingerprint}
Mendwatch-Fix: ${id}
Mendwatch-Reverts: ${of.id}
`;
    const made = { tree: undone.tree, parent: base.commit, message, at: now };
    const reverting = await commitTree(git, clone, made, signal);
    await holdCommit(git, clone, id, reverting, signal);
    const attempt = Math.max(0, ...earlier.map((fix) => fix.attempt)) + 1;
    const branch = branchName({ fingerprint: query.fingerprint, attempt, reverts: of.id });
    const workspace: Workspace = {
      clone,
      path: join(clone, ".worktrees", branch),
      branch,
      base: base.name,
      baseCommit: base.commit,
    };
    const agent = of.candidate?.agent ?? "claude";
    const candidate = await readCandidate(git, workspace, agent, reverting, signal);
    const repair = { title, summary: `Takes back ${commit}, the merge of fix ${of.id}.` };
    const begun = await store.beginRevert({
      id,
      of: of.id,
      workspace,
      repair,
      candidate,
      actor,
      now,
    });
    if (begun === null) throw new Error(`fix ${of.id} was forgotten meanwhile`);
    return begun;
  };
}
