import { MendwatchError } from "@mendwatch/protocol";

import type { Candidate } from "../../model/proof.ts";
import type { Fallback, Fix, Workspace } from "../../model/fix.ts";
import { bytesBetween, changesBetween, patchBetween, type Change } from "../../git/changes.ts";
import type { Git } from "../../git/git.ts";
import { commitTree, holdCommit, resolve } from "../../git/trees.ts";
import { makeWorktree, treeOfFolder } from "../../git/worktree.ts";
import type { Agent, RepairReport } from "../../ports/agent.ts";
import { repairError } from "../../errors/repair-errors.ts";
import type { Spender } from "../../spending/spender.ts";
import { agentTask } from "../diagnosis/agent-task.ts";
import type { BackgroundDeps } from "../diagnosis/background.ts";
import { isTestFile } from "../diff-policy/test-files.ts";
import { required } from "../required.ts";
import type { StageContext, StageHandler, StageResult } from "../stage.ts";
import { conventionalTitle } from "./conventional-title.ts";

export interface RepairDeps extends BackgroundDeps {
  readonly agent: Agent;
  readonly spender: Spender;
}

/** Characters of a patch that are kept for people. A proposal within the policy is far below. */
const longestPatch = 256 * 1024;

/**
 * Files of a change that are looked at; each is read by a git of its own, so that many more would
 * keep the fixer busy for minutes. A proposal within the policy is far below.
 */
const mostChanges = 500;

/**
 * Bytes of the changed files, before and after: the rules read all of them as text. A file that takes
 * no room on the disk may have as many as the box lets it.
 */
const mostBytes = 32 * 1024 * 1024;

/**
 * `repairing`: the agent changes files in a workspace freshly filled from the base and the present
 * diff; then the fixer, from outside, makes what lies there a commit on the base. A repair of this
 * round that was already made is not made again. In a later round an agent that changes nothing
 * more leaves the candidate as it is, for `checking` to judge.
 */
export function createRepairStage(deps: RepairDeps): StageHandler {
  const { git, agent, spender, clock } = deps;
  return async (context) => {
    const { fix, project, signal } = context;
    if (fix.repair !== null && fix.candidate !== null) {
      return { to: "checking", patch: {}, detail: null };
    }
    const workspace = required(fix, "workspace");
    const present = fix.candidate?.commit ?? workspace.baseCommit;
    await makeWorktree(git, workspace, workspace.baseCommit, present, signal);
    const task = {
      ...(await agentTask(deps, fix, project, workspace, signal)),
      diagnosis: required(fix, "diagnosis"),
      round: fix.round,
      instruction: fix.instruction,
    };
    const repair = await orFallback(context, () =>
      spender.spend(context, "repair", (run) => agent.repair(task, run)),
    );
    if ("to" in repair) return repair;

    const tree = await treeOfFolder(git, workspace, workspace.baseCommit, signal);
    if (tree === (await resolve(git, workspace.clone, `${workspace.baseCommit}^{tree}`, signal))) {
      if (fix.fallback !== null) return toFallback(fix.fallback, "everything was taken back");
      const outcome = {
        code: "empty-change",
        text: `The agent meant to repair it, and then changed nothing. It says: ${repair.summary}`,
      };
      return { to: "abstained", patch: { repair, outcome }, detail: "nothing was changed" };
    }
    if (fix.candidate !== null) {
      const before = await resolve(git, workspace.clone, `${present}^{tree}`, signal);
      if (tree === before) {
        return { to: "checking", patch: { repair }, detail: "nothing more was changed" };
      }
    }
    const message = commitMessage(fix, repair.title);
    const commit = await commitTree(
      git,
      workspace.clone,
      { tree, parent: workspace.baseCommit, message, at: clock.now() },
      signal,
    );
    await holdCommit(git, workspace.clone, fix.id, commit, signal);
    const candidate = await readCandidate(git, workspace, agent.kind, commit, signal);
    const made = { repair, candidate, policy: null, proof: null };
    await context.checkpoint(made);
    return { to: "checking", patch: made, detail: commit.slice(0, 12) };
  };
}

/**
 * Asks for a repair. Where that fails, or would have to wait for a budget or a limit, an earlier
 * round that could be proposed is.
 */
async function orFallback(
  { fix, signal }: StageContext,
  ask: () => Promise<RepairReport>,
): Promise<RepairReport | StageResult> {
  try {
    return await ask();
  } catch (error) {
    const isOurs = error instanceof MendwatchError && !signal.aborted;
    if (fix.fallback === null || !isOurs) throw error;
    return toFallback(fix.fallback, error.code);
  }
}

/** Its proof is known, so that `checking` proposes it at once, or proves it anew on another base. */
function toFallback(fallback: Fallback, why: string): StageResult {
  const detail = `back to the change of an earlier round: ${why}`;
  return { to: "checking", patch: { ...fallback, fallback: null }, detail };
}

/** What people and later stages see of a commit on the base of its workspace. */
export async function readCandidate(
  git: Git,
  { clone, baseCommit }: Pick<Workspace, "clone" | "baseCommit">,
  agent: Agent["kind"],
  commit: string,
  signal: AbortSignal,
): Promise<Candidate> {
  const changes = await changesBetween(git, clone, baseCommit, commit, signal);
  if (changes.length > mostChanges) {
    const message = `the change has ${changes.length} files; more than ${mostChanges} are not read`;
    throw repairError("MW_CHANGE_UNREADABLE", message);
  }
  const bytes = await bytesBetween(git, clone, baseCommit, commit, signal);
  if (bytes > mostBytes) {
    const message = `the changed files have ${bytes} bytes; more than ${mostBytes} are not read`;
    throw repairError("MW_CHANGE_UNREADABLE", message);
  }
  const patch = await patchBetween(git, clone, baseCommit, commit, signal);
  return {
    agent,
    commit,
    patch: patch.length > longestPatch ? `${patch.slice(0, longestPatch)}\n(cut here)\n` : patch,
    files: changes.map((change) => ({
      path: change.path,
      status: statusOf(change),
      added: change.added ?? 0,
      removed: change.removed ?? 0,
      test: isTestFile(change.path),
    })),
  };
}

function statusOf({ status }: Change): Candidate["files"][number]["status"] {
  if (status === "A") return "added";
  return status === "D" ? "deleted" : "modified";
}

/** Subject and trailers, so that git alone can say which error a commit was for. */
function commitMessage({ fingerprint, id }: Fix, title: string): string {
  return `${conventionalTitle(title)}

Mendwatch-Fingerprint: ${fingerprint}
Mendwatch-Fix: ${id}
`;
}
