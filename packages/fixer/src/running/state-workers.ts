import type { Config, ProjectConfig } from "@mendwatch/config";

import type { Dependencies } from "../dependencies/dependencies.ts";
import type { FixState } from "../model/fix-lifecycle.ts";
import type { Git } from "../git/git.ts";
import type { Agent } from "../ports/agent.ts";
import type { Clock } from "../ports/clock.ts";
import type { Forge } from "../ports/forge.ts";
import type { Sandbox } from "../ports/sandbox.ts";
import type { Store } from "../ports/store.ts";
import type { Spender } from "../spending/spender.ts";
import { type Abilities, createAdmissionStage } from "../stages/admission/admission.ts";
import { createDiagnosedStage } from "../stages/approval/waiting-diagnosis.ts";
import { createDiagnosisStage } from "../stages/diagnosis/diagnosis.ts";
import { createProofStage } from "../stages/proof/proof.ts";
import { createPublicationStage } from "../stages/publication/publication.ts";
import { createRepairStage } from "../stages/repair/repair.ts";
import { keepPullRequest } from "../stages/review/keep-pull-request.ts";
import { createMergeStage } from "../stages/review/merge-pull-request.ts";
import { productionError } from "../errors/production-errors.ts";
import type { StageHandler, StateWorker } from "../stages/stage.ts";
import { createWorkspaceStage } from "../stages/workspace/workspace.ts";

/** What the stages work with. */
export interface StageTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly git: Git;
  readonly agent: Agent;
  readonly spender: Spender;
  readonly sandbox: Sandbox;
  readonly dependencies: Dependencies;
  /** Of the fixer; what checks get of it is decided there. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly forgeOf: (project: ProjectConfig) => Forge;
}

/** The work of each state that is claimed. */
export function createWorkers(
  config: Config,
  { store, clock, git, agent, spender, sandbox, dependencies, environment, forgeOf }: StageTools,
  abilities: () => Promise<Abilities>,
): Readonly<Partial<Record<FixState, StateWorker>>> {
  const { fixer, stateDir } = config;
  const { expire, budget, rounds } = fixer;
  const forges = { forgeOf };
  return {
    received: createAdmissionStage({
      store,
      clock,
      abilities,
      limits: { attempts: budget.attempts, expire },
    }),
    preparing: createWorkspaceStage({ git, stateDir }),
    diagnosing: createDiagnosisStage({ git, store, agent, spender, clock }),
    diagnosed: createDiagnosedStage({ clock, expire: expire.proposal }),
    repairing: keepPullRequest(
      unlessRevert(createRepairStage({ git, store, agent, spender, clock })),
      forges,
    ),
    checking: keepPullRequest(
      unlessRevert(
        createProofStage({
          git,
          store,
          sandbox,
          dependencies,
          clock,
          stateDir,
          rounds,
          environment,
        }),
      ),
      forges,
    ),
    approved: async () => ({ to: "publishing", patch: {}, detail: null }),
    publishing: keepPullRequest(createPublicationStage({ git, forgeOf }), forges),
    merging: createMergeStage({ git, clock, forgeOf }),
  };
}

/** There is nothing to make or to prove of a revert: what keeps it from a merge is for people. */
function unlessRevert(handler: StageHandler): StageHandler {
  return async (context) => {
    const { id, reverts, state, pullRequest } = context.fix;
    if (reverts === null) return handler(context);
    const place = pullRequest === null ? "" : ` Its pull request stays: ${pullRequest.url}`;
    const text = `fix ${id} takes back ${reverts} and is not for an agent ("${state}").${place}`;
    throw productionError("MW_REVERT_BY_HAND", text);
  };
}
