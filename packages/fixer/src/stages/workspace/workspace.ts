import { join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";

import type { Workspace } from "../../model/fix.ts";
import { excludeFrom, openClone } from "../../git/clone.ts";
import { fetchBase, type Base } from "../../git/fetch.ts";
import type { Git } from "../../git/git.ts";
import { remoteOf } from "../../git/remote.ts";
import { makeWorktree } from "../../git/worktree.ts";
import { repairError } from "../../errors/repair-errors.ts";
import type { StageHandler } from "../stage.ts";
import { branchName } from "./branch-name.ts";

export interface WorkspaceDeps {
  readonly git: Git;
  readonly stateDir: string;
}

/**
 * `preparing`: fetches the project's remote into Mendwatch's own bare clone, and makes the worktree
 * of the fix at the tip of its base. Nothing is kept from an attempt that was cut off. Where a
 * candidate was already made the base stays the one it was made on; publication notices when that
 * one has moved.
 */
export function createWorkspaceStage({ git, stateDir }: WorkspaceDeps): StageHandler {
  return async ({ fix, project, signal }) => {
    const remote = await remoteOf(git, project, signal);
    const clone = await openClone(git, stateDir, remote, signal);
    await excludeFrom(clone, project.scratch);
    const tip = await fetchBase(git, clone, project, signal);
    await requireDir(git, clone, tip, project, signal);

    const kept = fix.candidate !== null && fix.workspace?.clone === clone ? fix.workspace : null;
    const branch = branchName(fix);
    const workspace: Workspace = {
      clone,
      path: join(clone, ".worktrees", branch),
      branch,
      base: tip.name,
      baseCommit: kept?.baseCommit ?? tip.commit,
    };
    await makeWorktree(git, workspace, workspace.baseCommit, workspace.baseCommit, signal);
    const fresh = kept === null ? { repair: null, candidate: null, policy: null, proof: null } : {};
    return {
      to: "diagnosing",
      patch: { workspace, ...fresh },
      detail: `${workspace.base} at ${workspace.baseCommit.slice(0, 12)}`,
    };
  };
}

/** Rejects with `MW_DIR_MISSING` where the base does not have the folder of the service. */
export async function requireDir(
  git: Git,
  clone: string,
  base: Base,
  { key, dir }: ProjectConfig,
  signal: AbortSignal,
): Promise<void> {
  if (dir === ".") return;
  const args = ["cat-file", "-t", `${base.commit}:${dir}`];
  const kind = await git.attempt(args, { gitDir: clone, signal });
  if (kind.stdout.trim() === "tree") return;
  throw repairError(
    "MW_DIR_MISSING",
    `projects.${key}: ${base.name} has no folder "${dir}"; correct \`dir\`, a path from the top of the repository`,
  );
}
