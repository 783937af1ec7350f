import { makeWorktree } from "../../git/worktree.ts";
import type { Agent, Diagnosis } from "../../ports/agent.ts";
import type { Spender } from "../../spending/spender.ts";
import { required } from "../required.ts";
import type { StageHandler, StageResult } from "../stage.ts";
import { agentTask } from "./agent-task.ts";
import type { BackgroundDeps } from "./background.ts";

export interface DiagnosisDeps extends BackgroundDeps {
  readonly agent: Agent;
  readonly spender: Spender;
}

/**
 * `diagnosing`: asks the agent what is wrong, in a workspace freshly filled from the base. Every
 * verdict but `fix` ends here, with the next step for a person, and so does a `fix` whose cause is
 * not sure. A diagnosis that was already made is not made again.
 */
export function createDiagnosisStage(deps: DiagnosisDeps): StageHandler {
  const { git, agent, spender } = deps;
  return async (context) => {
    const { fix, project, signal } = context;
    if (fix.diagnosis !== null) return concluded(fix.diagnosis);
    const workspace = required(fix, "workspace");
    await makeWorktree(git, workspace, workspace.baseCommit, workspace.baseCommit, signal);
    const task = await agentTask(deps, fix, project, workspace, signal);
    const diagnosis = await spender.spend(context, "diagnose", (run) => agent.diagnose(task, run));
    await context.checkpoint({ diagnosis });
    return concluded(diagnosis);
  };
}

function concluded(diagnosis: Diagnosis): StageResult {
  const { verdict, confidence, cause, nextStep } = diagnosis;
  const detail = `${verdict}, confidence ${confidence}`;
  const isSure = confidence !== "low";
  if (verdict === "fix" && isSure) return { to: "diagnosed", patch: { diagnosis }, detail };
  const what =
    verdict === "fix"
      ? "The agent takes it for a fault in the code, but is not sure of the cause, so nothing was repaired"
      : `Verdict ${verdict}, confidence ${confidence}`;
  const next = nextStep === "" ? "" : ` Next: ${nextStep}`;
  const code = verdict === "fix" ? "low-confidence" : `verdict:${verdict}`;
  const outcome = { code, text: `${what}. ${cause}${next}` };
  return { to: "abstained", patch: { diagnosis, outcome }, detail };
}
