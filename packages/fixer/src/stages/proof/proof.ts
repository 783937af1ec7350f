import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { ProofLevel } from "@mendwatch/config";

import type { Dependencies } from "../../dependencies/dependencies.ts";
import type { Candidate, Fix, PolicyFinding, PolicyOutcome, Proof } from "../../fix.ts";
import type { Git } from "../../git/git.ts";
import { requireGit } from "../../git/git-version.ts";
import { removeTree } from "../../git/remove-tree.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Sandbox } from "../../ports/sandbox.ts";
import { judgePatch } from "../diff-policy/diff-policy.ts";
import { readPatch } from "../diff-policy/read-patch.ts";
import { required } from "../required.ts";
import type { StageContext, StageHandler, StageResult } from "../stage.ts";
import { openBench } from "./check-bench.ts";
import { compareRuns } from "./compare-runs.ts";
import { proofFolder } from "./proof-folder.ts";
import { candidateOnBase } from "./rebase-candidate.ts";
import { notChecked, runChecks } from "./run-proof.ts";

export interface ProofDeps {
  readonly git: Git;
  readonly sandbox: Sandbox;
  readonly dependencies: Dependencies;
  readonly clock: Clock;
  readonly stateDir: string;
  /** `fixer.rounds`: how often a repair may be made before what it breaks ends the fix. */
  readonly rounds: number;
  /** Of the process; checks get what `checks.env` names. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Entries of a list that are kept for people. */
const mostShown = 50;

/**
 * `checking`: first the diff policy, before anything of the change is run; then the proof, measured
 * here and never taken from the agent. What breaks a test goes back to the agent while there are
 * rounds. A proof of the very same commit and base is not measured twice.
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
    const change = { clone, baseCommit, commit: candidate.commit };
    const policy = judgePatch({ project, files: await readPatch(deps.git, change, signal) });
    if (policy.refusals.length > 0) return refusedByPolicy(policy);
    await context.checkpoint({ policy });

    const known = candidate === made && fix.proof?.baseCommit === baseCommit ? fix.proof : null;
    const proof =
      known?.commit === candidate.commit ? known : await measure(deps, context, candidate);
    return decide(context, { policy, proof }, deps.rounds);
  };
}

async function measure(
  deps: ProofDeps,
  { fix, project, signal }: StageContext,
  candidate: Candidate,
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
    const job = { project, workspace, candidate, logged, index: join(folder, "index") };
    const runs = await runChecks(deps.git, bench, job, signal);
    const { level, limits, repaired, reproduction, newlyBroken, flaky } = compareRuns(runs);
    const git = await requireGit(deps.git, signal);
    return {
      level,
      limits,
      baseCommit: workspace.baseCommit,
      commit: candidate.commit,
      runs: bench.records(),
      repaired: shortened(repaired),
      reproduction,
      newlyBroken: shortened(newlyBroken),
      tools: { ...(await bench.tools()), git, box: deps.sandbox.kind },
      notChecked: [
        ...shortened(flaky.map((one) => `flaky, so it counts for nothing: ${one}`)),
        ...notChecked(project, runs, bench),
      ],
      at: deps.clock.now(),
    };
  } finally {
    await removeTree(folder);
  }
}

function decide(
  { fix, project }: StageContext,
  judged: { readonly policy: PolicyOutcome; readonly proof: Proof },
  rounds: number,
): StageResult {
  const { proof } = judged;
  if (proof.newlyBroken.length > 0) {
    const list = proof.newlyBroken.map((one) => `- ${one}`).join("\n");
    if (fix.round < rounds) {
      return {
        to: "repairing",
        patch: {
          ...judged,
          repair: null,
          round: fix.round + 1,
          instruction: `The change breaks what worked before it:\n${list}`,
        },
        detail: `round ${fix.round} broke ${proof.newlyBroken.length}`,
      };
    }
    const text = `The change breaks what worked before it, also in round ${fix.round}:\n${list}`;
    return refused(judged, "newly-broken", text);
  }
  if (rank(proof.level) < rank(project.minProof)) {
    const text = `Proof ${proof.level} is below ${project.minProof}: ${proof.limits.join("; ")}.`;
    return refused(judged, "below-min-proof", text);
  }
  return { to: "proposed", patch: judged, detail: proof.level };
}

function refusedByPolicy(policy: PolicyOutcome): StageResult {
  const list = policy.refusals.map((finding) => `- ${describeFinding(finding)}`).join("\n");
  const text = `The diff policy refuses the change, and nothing of it was run:\n${list}`;
  return refused({ policy, proof: null }, "policy", text);
}

/** One finding as a line for people. */
function describeFinding({ rule, path, reason }: PolicyFinding): string {
  return `${rule}: ${path ?? "the change"} ${reason}`;
}

function movedBase(fix: Fix, rounds: number): StageResult {
  const instruction =
    "The base branch moved and touches the same lines. Make the repair again, on the present base.";
  const nothing = { repair: null, candidate: null, policy: null, proof: null };
  if (fix.round >= rounds) {
    return refused(nothing, "base-moved", "The base branch moved and touches the same lines.");
  }
  return {
    to: "repairing",
    patch: { ...nothing, round: fix.round + 1, instruction },
    detail: "the base moved under the change",
  };
}

function refused(patch: StageResult["patch"], code: string, text: string): StageResult {
  return { to: "refused", patch: { ...patch, outcome: { code, text } }, detail: code };
}

function rank(level: ProofLevel): number {
  return ["P0", "P1", "P2", "P3"].indexOf(level);
}

function shortened(list: readonly string[]): readonly string[] {
  if (list.length <= mostShown) return list;
  return [...list.slice(0, mostShown), `and ${list.length - mostShown} more`];
}
