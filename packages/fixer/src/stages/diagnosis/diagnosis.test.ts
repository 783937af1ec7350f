import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { noBackground } from "../../../../../test/support/agent-run.ts";
import { stageFix, type StagedFix } from "../../../../../test/support/staged-fix.ts";
import type { Agent, AgentTask, Diagnosis } from "../../ports/agent.ts";
import { createWorkspaceStage } from "../workspace/workspace.ts";
import { createDiagnosisStage } from "./diagnosis.ts";

describe("the diagnosis stage", { timeout: 60_000 }, () => {
  let staged: StagedFix;
  beforeEach(async () => {
    staged = await stageFix({ "api/src/cart.js": "1\n" }, { dir: "api" });
    await staged.run(createWorkspaceStage(staged));
  });
  afterEach(() => staged.end());

  const repairable: Diagnosis = {
    verdict: "fix",
    confidence: "high",
    cause: "A guest has no cart.",
    nextStep: "",
  };

  it("tells the agent what the report says, and where to look", async () => {
    const agent = agentSaying(repairable);

    await staged.run(createDiagnosisStage({ ...staged, agent }));

    const { report, workspace } = staged.fix;
    expect(agent.tasks).toEqual([
      {
        project: "shop",
        fingerprint: report.fingerprint,
        severity: "high",
        count: 3,
        error: report.error,
        request: { method: "POST", path: "/api/checkout" },
        context: [],
        workspace: workspace?.path,
        dir: join(workspace?.path ?? "", "api"),
        source: { clone: workspace?.clone, baseCommit: workspace?.baseCommit },
        background: { ...noBackground, suspects: [expect.objectContaining({ subject: "A shop" })] },
      },
    ]);
  });

  it("goes on to the repair where the verdict is fix", async () => {
    const result = await staged.run(
      createDiagnosisStage({ ...staged, agent: agentSaying(repairable) }),
    );

    expect(result.to).toBe("diagnosed");
    expect(staged.fix.diagnosis).toEqual(repairable);
    expect(staged.fix.outcome).toBeNull();
  });

  it("ends with every other verdict, its cause and the next step for a person", async () => {
    for (const verdict of ["config", "infra", "third-party", "not-a-bug", "needs-info"] as const) {
      staged.fix = { ...staged.fix, diagnosis: null };
      const agent = agentSaying({
        verdict,
        confidence: "high",
        cause: "The key is missing.",
        nextStep: "Set it.",
      });

      const result = await staged.run(createDiagnosisStage({ ...staged, agent }));

      expect(result.to).toBe("abstained");
      expect(staged.fix.outcome).toEqual({
        code: `verdict:${verdict}`,
        text: `Verdict ${verdict}, confidence high. The key is missing. Next: Set it.`,
      });
    }
  });

  it("begins no repair of a cause that the agent is not sure of, and says so", async () => {
    const unsure = { ...repairable, confidence: "low", nextStep: "Log the cart's id." } as const;

    const result = await staged.run(
      createDiagnosisStage({ ...staged, agent: agentSaying(unsure) }),
    );

    expect(result).toMatchObject({ to: "abstained", detail: "fix, confidence low" });
    expect(staged.fix.diagnosis).toEqual(unsure);
    expect(staged.fix.outcome).toEqual({
      code: "low-confidence",
      text: "The agent takes it for a fault in the code, but is not sure of the cause, so nothing was repaired. A guest has no cart. Next: Log the cart's id.",
    });
  });

  it("goes on where the agent is rather sure", async () => {
    const rather = { ...repairable, confidence: "medium" } as const;

    const result = await staged.run(
      createDiagnosisStage({ ...staged, agent: agentSaying(rather) }),
    );

    expect(result).toMatchObject({ to: "diagnosed", detail: "fix, confidence medium" });
  });

  it("looks at the base, whatever lay in the workspace before", async () => {
    const file = join(staged.fix.workspace?.path ?? "", "api/src/cart.js");
    await writeFile(file, "changed by an interrupted run\n");
    const agent = agentSaying(repairable);

    await staged.run(createDiagnosisStage({ ...staged, agent }));

    expect(await readFile(file, "utf8")).toBe("1\n");
  });

  it("does not ask again for a diagnosis that was made before a crash", async () => {
    staged.fix = { ...staged.fix, diagnosis: repairable };
    const agent = agentSaying(repairable);

    const result = await staged.run(createDiagnosisStage({ ...staged, agent }));

    expect(result.to).toBe("diagnosed");
    expect(agent.tasks).toEqual([]);
  });

  it("refuses a fix that has no workspace", async () => {
    staged.fix = { ...staged.fix, workspace: null };

    await expect(
      staged.run(createDiagnosisStage({ ...staged, agent: agentSaying(repairable) })),
    ).rejects.toMatchObject({ code: "MW_STAGE_OUT_OF_ORDER" });
  });
});

/** An agent that gives this answer, and the tasks that it was given. */
function agentSaying(diagnosis: Diagnosis): Agent & { readonly tasks: AgentTask[] } {
  const tasks: AgentTask[] = [];
  return {
    kind: "claude",
    tasks,
    diagnose: async (task) => {
      tasks.push(task);
      return diagnosis;
    },
    repair: () => Promise.reject(new Error("not asked for")),
  };
}
