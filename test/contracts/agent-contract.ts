import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Agent, AgentTask, RepairTask } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { noBackground, openRun } from "../support/agent-run.ts";
import { testFolder, type TestFolder, type TestRepository } from "../support/git-repository.ts";
import { sampleReport } from "../support/sample-report.ts";

/** An agent that is about to be asked about one error, and how to end it. */
export interface AgentUnderTest {
  readonly agent: Agent;
  end(): Promise<void>;
}

/** What an adapter must be able to play for the contract. */
export interface AgentScript {
  /** Has `src/cart.js` read `cart?.total ?? 0` where the error is the sample report's. */
  readonly error: "repairable" | "unknown";
}

/** The promises of the Agent port. `open` makes an agent that is ready for such an error. */
export function describeAgent(
  what: string,
  open: (folder: TestFolder, script: AgentScript) => Promise<AgentUnderTest>,
): void {
  describe(`the agent "${what}"`, { timeout: 60_000 }, () => {
    let folder: TestFolder;
    let owner: TestRepository;
    let workspace: string;
    let under: AgentUnderTest | undefined;
    beforeEach(async () => {
      folder = await testFolder();
      owner = await folder.repository("owner");
      await owner.commit("base", {
        "src/cart.js": "export const total = (cart) => cart.total;\n",
      });
      workspace = join(folder.path, "workspace");
      await owner.git("worktree", "add", "--quiet", "--detach", workspace);
    });
    afterEach(async () => {
      await under?.end();
      await folder.end();
    });

    function status(): Promise<string> {
      return owner.git("-C", workspace, "status", "--porcelain");
    }
    async function agentFor(error: AgentScript["error"]): Promise<Agent> {
      under = await open(folder, { error });
      return under.agent;
    }
    function task(): AgentTask {
      const { error, fingerprint, request } = sampleReport();
      return {
        project: "shop",
        fingerprint,
        severity: "high",
        count: 3,
        error,
        request,
        context: [],
        workspace,
        dir: workspace,
        source: { clone: join(owner.path, ".git"), baseCommit: "HEAD" },
        background: noBackground,
      };
    }
    function repairTask(more: Partial<RepairTask> = {}): RepairTask {
      const diagnosis = {
        verdict: "fix",
        confidence: "high",
        cause: "A guest has no cart.",
        nextStep: "",
      } as const;
      return { ...task(), diagnosis, round: 1, instruction: "", ...more };
    }

    it("diagnoses without changing anything", async () => {
      const agent = await agentFor("repairable");

      const diagnosis = await agent.diagnose(task(), openRun());

      expect(diagnosis).toMatchObject({ verdict: "fix", nextStep: "" });
      expect(diagnosis.cause).not.toBe("");
      expect(await status()).toBe("");
    });

    it("changes files in the workspace, commits nothing, and says what it did", async () => {
      const agent = await agentFor("repairable");
      const head = await owner.git("-C", workspace, "rev-parse", "HEAD");

      const report = await agent.repair(repairTask(), openRun());

      expect(await readFile(join(workspace, "src/cart.js"), "utf8")).toContain("cart?.total");
      expect(await owner.git("-C", workspace, "rev-parse", "HEAD")).toBe(head);
      expect(report.title).not.toBe("");
      expect(report.summary).not.toBe("");
    });

    it("gives a person the next step where it has no repair", async () => {
      const agent = await agentFor("unknown");

      const { verdict, cause, nextStep } = await agent.diagnose(task(), openRun());

      expect(verdict).not.toBe("fix");
      expect(cause).not.toBe("");
      expect(nextStep).not.toBe("");
    });

    it("changes nothing after an abort", async () => {
      const agent = await agentFor("repairable");
      const stopped = AbortSignal.abort(new Error("cancelled"));

      await expect(agent.repair(repairTask(), openRun({ signal: stopped }))).rejects.toThrow(
        "cancelled",
      );

      expect(await status()).toBe("");
    });
  });
}
