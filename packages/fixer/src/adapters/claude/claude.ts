import type { AgentConfig, ProjectConfig } from "@mendwatch/config";

import type { Dependencies } from "../../dependencies/dependencies.ts";
import { fixerError } from "../../errors/errors.ts";
import type { Git } from "../../git/git.ts";
import type { Agent, AgentRun, AgentTask } from "../../ports/agent.ts";
import type { Sandbox } from "../../ports/sandbox.ts";
import type { DiagnosisPrompt, Prompt, RepairPrompt } from "../../prompts/prompt.ts";
import type { SpendingStep } from "../../spending/spender.ts";
import type { Credential } from "./gateway/gateway.ts";
import { credentialMissing } from "./readiness.ts";
import { runClaude } from "./run.ts";
import { type ClaudeSearch, findClaude } from "./version.ts";

/** What {@link createClaudeAgent} is given. */
export interface ClaudeOptions {
  readonly git: Git;
  /** Without a box the agent could approve its own work. */
  readonly sandbox: Sandbox;
  readonly dependencies: Dependencies;
  /** By key. */
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly stateDir: string;
  readonly agent: AgentConfig;
  /** Where the CLI is looked for. */
  readonly search: ClaudeSearch;
  /** Null makes every run reject with `MW_CREDENTIAL_MISSING`. */
  readonly credential: Credential | null;
  /** Base address of the API, as in `https://api.anthropic.com`. */
  readonly upstream: string;
  readonly diagnosisPrompt: DiagnosisPrompt;
  readonly repairPrompt: RepairPrompt;
}

/**
 * The agent that is Claude Code: two fresh runs of the real CLI, whole, in the box, with one way
 * out, the gateway. The CLI is looked for at each run, because its owner may update it meanwhile.
 */
export function createClaudeAgent(options: ClaudeOptions): Agent {
  const { agent, search, projects, dependencies, diagnosisPrompt, repairPrompt } = options;

  async function run<Answer, Task extends AgentTask>(
    step: SpendingStep,
    task: Task,
    makePrompt: (task: Task, project: ProjectConfig) => Promise<Prompt<Answer>>,
    agentRun: AgentRun,
  ): Promise<Answer> {
    agentRun.signal.throwIfAborted();
    const { credential } = options;
    if (credential === null) throw credentialMissing(agent);
    const project = projects.get(task.project);
    if (project === undefined) {
      throw fixerError("MW_PROJECT_GONE", `there is no project ${task.project} any more`);
    }
    const program = await findClaude(agent.command, search);
    const { clone, baseCommit: commit } = task.source;
    const installed = await dependencies.prepare(project, { clone, commit }, agentRun.signal);
    const prompt = await makePrompt(task, project);
    return runClaude(
      { ...options, credential },
      { step, task, prompt, program, installed },
      agentRun,
    );
  }

  return {
    kind: "claude",
    diagnose: (task, agentRun) => run("diagnose", task, diagnosisPrompt, agentRun),
    repair: (task, agentRun) => run("repair", task, repairPrompt, agentRun),
  };
}
