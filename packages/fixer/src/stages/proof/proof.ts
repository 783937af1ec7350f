import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Dependencies } from "../../dependencies/dependencies.ts";
import type { Candidate, Proof } from "../../model/proof.ts";
import type { Fix } from "../../model/fix.ts";
import type { Git } from "../../git/git.ts";
import { requireGit } from "../../git/git-version.ts";
import { removeTree } from "../../git/remove-tree.ts";
import { holdCommit } from "../../git/trees.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Sandbox } from "../../ports/sandbox.ts";
import type { Store } from "../../ports/store.ts";
import { judgePatch } from "../diff-policy/diff-policy.ts";
import { readPatch } from "../diff-policy/read-patch.ts";
import { silentTests } from "../diff-policy/silent-tests.ts";
import { required } from "../required.ts";
import type { StageContext, StageHandler, StageResult } from "../stage.ts";
import { openBench } from "./check-bench.ts";
import { compareRuns } from "./compare-runs.ts";
import { judgeExpectations, judgeFiles, judgePolicy, judgeRepetition } from "./judge-round.ts";
import { proofFolder } from "./proof-folder.ts";
import { candidateOnBase } from "./rebase-candidate.ts";
import { notChecked, runChecks, runnersOf } from "./run-proof.ts";
import { turnedDownBefore } from "./turned-down.ts";

export interface ProofDeps {
  readonly git: Git;
  readonly store: Pick<Store, "listFixes">;
  readonly sandbox: Sandbox;
  readonly dependencies: Dependencies;
  readonly clock: Clock;
  readonly stateDir: string;
  /** `fixer.rounds`: how often a repair may be made before what it breaks ends the fix. */
  readonly rounds: number;
  /** Of the process; checks get what `checks.env` names. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Fixes of the error whose changes are compared with this one. */
const mostEarlier = 50;

/** Entries of a list that are kept for people. */
const mostShown = 50;

/**
 * `checking`: first the diff policy, before anything of the change is run; then the proof, measured
 * here and never taken from the agent. What becomes of the round stands in judge-round.ts. A proof
 * of the very same commit is not measured twice.
 */
export function createProofStage(deps: ProofDeps): StageHandler {
  return async (context) => {
    const { fix, project, signal } = context;
    const workspace = required(fix, "workspace");
    const at = deps.clock.now();
    const made = required(fix, "candidate");
    const candidate = await candidateOnBase(deps.git, fix, workspace, made, at, signal);
    if (candidate === null) return movedBase(fix, deps.rounds);
    if (candidate !== made) await context.checkpoint({ candidate, policy: null, proof: null });

    const { clone, baseCommit } = workspace;
    const known = fix.proof?.commit === candidate.commit ? fix.proof : null;
    // What was judged before is here again: the agent has changed nothing since.
    const wasRefused = candidate === made && (fix.policy?.refusals.length ?? 0) > 0;
    const unchanged = known !== null || wasRefused;
    const round = { fix, project, candidate, rounds: deps.rounds, unchanged };
    const change = { clone, baseCommit, commit: candidate.commit };
    const files = await readPatch(deps.git, change, signal);
    const policy = judgePatch({ project, files });
    const { repository, fingerprint } = fix;
    const earlier = await deps.store.listFixes({ repository, fingerprint, limit: mostEarlier });
    const early =
      judgePolicy(round, policy) ??
      judgeFiles(round) ??
      judgeRepetition(round, turnedDownBefore(fix, candidate, earlier));
    if (early !== null) return holdShown(early);
    await context.checkpoint({ policy });
    const proof = known ?? (await measure(deps, context, candidate, silentTests(files)));
    return holdShown(judgeExpectations(round, { policy, proof }));

    /** What people are shown is held, also where an earlier round made it. */
    async function holdShown(result: StageResult): Promise<StageResult> {
      const { commit } = result.patch.candidate ?? round.candidate;
      if (result.to === "proposed") await holdCommit(deps.git, clone, fix.id, commit, signal);
      return result;
    }
  };
}

async function measure(
  deps: ProofDeps,
  { fix, project, signal }: StageContext,
  candidate: Candidate,
  silent: readonly string[],
): Promise<Proof> {
  const workspace = required(fix, "workspace");
  const folder = join(proofFolder(deps.stateDir), fix.id);
  await removeTree(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const logged = fix.report.error;
    const { clone, baseCommit } = workspace;
    const place = { folder, clone, base: baseCommit, project, logged };
    const bench = await openBench(deps, place, signal);
    const index = join(folder, "index");
    const job = { project, workspace, candidate, logged, index, silentTests: silent };
    const runs = await runChecks(deps.git, bench, job, signal);
    const { level, limits, repaired, reproduction, flaky, ...broken } = compareRuns(runs);
    const git = await requireGit(deps.git, signal);
    return {
      level,
      limits,
      baseCommit: workspace.baseCommit,
      commit: candidate.commit,
      runs: bench.records(),
      repaired: shortened(repaired),
      reproduction,
      newlyBroken: shortened(broken.newlyBroken),
      changedExpectations: shortened(broken.changedExpectations),
      tools: { ...(await bench.tools()), ...runnersOf(runs), git, ...boxOf(deps.sandbox) },
      notChecked: [
        ...shortened(flaky.map((one) => `flaky, so it counts for nothing: ${one}`)),
        ...shortened(notChecked(project, runs, bench)),
      ],
      at: deps.clock.now(),
    };
  } finally {
    await removeTree(folder);
  }
}

/** The box by its kind, and by its version where a program boxes. */
function boxOf({ kind, version }: Sandbox): Readonly<Record<string, string>> {
  return version === undefined ? { box: kind } : { box: kind, bwrap: version.replace(/^\D+/, "") };
}

function movedBase(fix: Fix, rounds: number): StageResult {
  const instruction =
    "The base branch moved and touches the same lines. Make the repair again, on the present base.";
  const nothing = { repair: null, candidate: null, policy: null, proof: null };
  if (fix.round >= rounds) {
    const outcome = {
      code: "base-moved",
      text: "The base branch moved and touches the same lines. Repair by hand, or wait for the error to come again.",
    };
    return { to: "refused", patch: { ...nothing, outcome }, detail: outcome.code };
  }
  return {
    to: "repairing",
    patch: { ...nothing, round: fix.round + 1, instruction },
    detail: "the base moved under the change",
  };
}

function shortened(list: readonly string[]): readonly string[] {
  if (list.length <= mostShown) return list;
  return [...list.slice(0, mostShown), `and ${list.length - mostShown} more`];
}
