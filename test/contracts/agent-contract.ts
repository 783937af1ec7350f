import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Agent } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openRun } from "../support/agent-run.ts";
import { agentWorkspace, type AgentWorkspace } from "../support/agent-workspace.ts";
import { testFolder, type TestFolder } from "../support/git-repository.ts";

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
    let workspace: AgentWorkspace;
    let under: AgentUnderTest | undefined;
    beforeEach(async () => {
      folder = await testFolder();
      workspace = await agentWorkspace(folder);
    });
    afterEach(async () => {
      await under?.end();
      await folder.end();
    });

    async function agentFor(error: AgentScript["error"]): Promise<Agent> {
      under = await open(folder, { error });
      return under.agent;
    }

    it("diagnoses without changing anything", async () => {
      const agent = await agentFor("repairable");

      const diagnosis = await agent.diagnose(workspace.task, openRun());

      expect(diagnosis).toMatchObject({ verdict: "fix", nextStep: "" });
      expect(diagnosis.cause).not.toBe("");
      expect(await workspace.git("status", "--porcelain")).toBe("");
    });

    it("changes files in the workspace, commits nothing, and says what it did", async () => {
      const agent = await agentFor("repairable");
      const head = await workspace.git("rev-parse", "HEAD");

      const report = await agent.repair(workspace.repairTask(), openRun());

      expect(await readFile(join(workspace.path, "src/cart.js"), "utf8")).toContain("cart?.total");
      expect(await workspace.git("rev-parse", "HEAD")).toBe(head);
      expect(report.title).not.toBe("");
      expect(report.summary).not.toBe("");
    });

    it("gives a person the next step where it has no repair", async () => {
      const agent = await agentFor("unknown");

      const { verdict, cause, nextStep } = await agent.diagnose(workspace.task, openRun());

      expect(verdict).not.toBe("fix");
      expect(cause).not.toBe("");
      expect(nextStep).not.toBe("");
    });

    it("changes nothing after an abort", async () => {
      const agent = await agentFor("repairable");
      const stopped = AbortSignal.abort(new Error("cancelled"));

      await expect(
        agent.repair(workspace.repairTask(), openRun({ signal: stopped })),
      ).rejects.toThrow("cancelled");

      expect(await workspace.git("status", "--porcelain")).toBe("");
    });
  });
}
