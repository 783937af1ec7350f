import type { Turn } from "@mendwatch/scripted-model";
import {
  answering,
  startScriptedModel,
  type ScriptedModel,
  using,
} from "@mendwatch/scripted-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openRun } from "../../../../../test/support/agent-run.ts";
import {
  agentWorkspace,
  type AgentWorkspace,
} from "../../../../../test/support/agent-workspace.ts";
import { claudeAgent, quickAgent } from "../../../../../test/support/claude-agent.ts";
import { testFolder, type TestFolder } from "../../../../../test/support/git-repository.ts";
import { available } from "../../../../../test/support/requirements.ts";
import type { AgentRun } from "../../ports/agent.ts";
import type { ClaudeOptions } from "./claude.ts";
import { failureOf, type FailedRun } from "./failure.ts";
import { readEvents } from "./stream.ts";

const resetsAt = 1_790_000_000;
const atOnce = { "x-should-retry": "false" };
const goOn = using("Bash", { command: "true" });

function reasonOf(run: Partial<FailedRun>, said: readonly object[] = []): unknown {
  const events = readEvents(() => {});
  for (const line of said) events.take(`${JSON.stringify(line)}\n`);
  return failureOf({
    boxed: null,
    events,
    trouble: null,
    silent: false,
    agent: quickAgent,
    ...run,
  });
}

describe("the reason of a failed run", () => {
  const rejected = { status: "rejected", resetsAt };
  const lines = [
    { type: "rate_limit_event", rate_limit_info: rejected },
    { type: "result", subtype: "success", is_error: true, result: "of a kind that nobody knows" },
  ];
  const trouble = { kind: "plan-limit", status: 429, retryAt: null, text: "used up" } as const;
  it("is the plan's limit where only the CLI was told of it", () => {
    const limit = { code: "MW_PLAN_LIMIT", context: { retryAt: resetsAt * 1000 } };

    expect(reasonOf({}, lines)).toMatchObject(limit);
    expect(reasonOf({ trouble }, lines)).toMatchObject(limit);
    expect(reasonOf({ trouble }, [])).toMatchObject({ code: "MW_PLAN_LIMIT", context: {} });
  });

  it("is what the API said rather than that we waited for it in vain", () => {
    expect(reasonOf({ silent: true })).toMatchObject({ code: "MW_AGENT_SILENT" });
    expect(reasonOf({ silent: true, trouble })).toMatchObject({ code: "MW_PLAN_LIMIT" });
  });

  it("quotes what the CLI said of an end that nobody knows, without secrets", () => {
    const result = `API_KEY=sk-ant-api03-${"x".repeat(90)} was bad`;
    const end = { type: "result", subtype: "error_of_tomorrow", is_error: true, result };

    expect(reasonOf({}, [end])).toMatchObject({
      code: "MW_AGENT_FAILED",
      message: expect.stringMatching(/\[REDACTED:.* was bad$/) as string,
    });
  });
});

describe.skipIf(!available("claude") || !available("bwrap"))(
  "a run of claude that fails",
  { timeout: 90_000 },
  () => {
    let folder: TestFolder;
    let workspace: AgentWorkspace;
    let model: ScriptedModel | undefined;
    beforeEach(async () => {
      folder = await testFolder();
      workspace = await agentWorkspace(folder);
    });
    afterEach(async () => {
      await model?.close();
      await folder.end();
    });

    /** How a repair ends to which the model plays these turns. */
    async function endOf(
      turns: readonly Turn[],
      options: Partial<ClaudeOptions> = {},
      run: Partial<AgentRun> = {},
    ): Promise<unknown> {
      model = await startScriptedModel([{ name: "repair", fits: () => true, turns }]);
      const agent = await claudeAgent(folder, model.url, options);
      return agent.repair(workspace.repairTask(), openRun(run)).catch((error: unknown) => error);
    }

    it("says when to try again where the plan is used up", async () => {
      const headers = {
        "anthropic-ratelimit-unified-status": "rejected",
        "anthropic-ratelimit-unified-reset": String(resetsAt),
        "anthropic-ratelimit-unified-representative-claim": "five_hour",
      };
      const credential = { kind: "oauth-token", secret: "sk-ant-oat01-of-a-test" } as const;

      const end = await endOf([{ status: 429, headers }], { credential });

      expect(end).toMatchObject({ code: "MW_PLAN_LIMIT", exitCode: 75 });
      expect(end).toMatchObject({ context: { retryAt: resetsAt * 1000 } });
    });

    it.each([
      [429, "MW_API_RATE_LIMITED", 75],
      [529, "MW_API_OVERLOADED", 75],
      [401, "MW_LOGIN_EXPIRED", 75],
      [400, "MW_AGENT_FAILED", 70],
    ])("is told apart where the API answers %i: %s", async (status, code, exitCode) => {
      const refusals = Array.from({ length: 6 }, () => ({ status, headers: atOnce }));

      expect(await endOf(refusals)).toMatchObject({ code, exitCode });
    });

    it("may be tried again where the API cannot be reached", async () => {
      const gone = await startScriptedModel([]);
      await gone.close();

      expect(await endOf([], { upstream: gone.url })).toMatchObject({
        code: "MW_API_UNREACHABLE",
        exitCode: 75,
      });
    });

    it("is ended where nothing is heard of it any more", async () => {
      const agent = { ...quickAgent, inactivity: 5_000 };
      const turns = [using("Bash", { command: "kill -STOP $PPID" })];

      expect(await endOf(turns, { agent })).toMatchObject({ code: "MW_AGENT_SILENT" });
    });

    it("asks again where an answer does not come, and goes on", async () => {
      const agent = { ...quickAgent, inactivity: 12_000 };
      const answer = answering({ title: "Let a guest check out", summary: "No cart." });

      expect(await endOf(["hang", answer], { agent })).toMatchObject({ summary: "No cart." });
    });

    it("is ended where it takes too long", async () => {
      const agent = { ...quickAgent, timeout: 3_000 };
      const turns = [using("Bash", { command: "sleep 5; sleep 5; sleep 5" })];

      expect(await endOf(turns, { agent })).toMatchObject({ code: "MW_AGENT_TIMEOUT" });
    });

    it("has used all its turns", async () => {
      const agent = { ...quickAgent, turns: { diagnose: 2, repair: 2 } };

      expect(await endOf([goOn, goOn, goOn, goOn], { agent })).toMatchObject({
        code: "MW_AGENT_TURNS",
      });
    });

    it("is cut off where it has spent what it may", async () => {
      const dear = { ...goOn, usage: { output: 10_000 } };

      expect(await endOf([dear, dear, dear], {}, { cap: 0.05 })).toMatchObject({
        code: "MW_AGENT_BUDGET",
      });
    });

    it.each<[string, readonly Turn[]]>([
      ["only words", [{ text: "I repaired it." }, { text: "I did." }, { text: "Really." }]],
      ["an answer with other fields", Array.from({ length: 8 }, () => answering({ done: true }))],
      ["an answer that says nothing", [answering({ title: " ", summary: " " })]],
    ])("brings no answer: %s", async (_, turns) => {
      expect(await endOf(turns)).toMatchObject({ code: "MW_AGENT_NO_ANSWER", exitCode: 65 });
    });

    it("has nothing to pay with, and is not begun", async () => {
      const end = await endOf([], { credential: null });

      expect(end).toMatchObject({ code: "MW_CREDENTIAL_MISSING", exitCode: 78 });
      expect(model?.received).toEqual([]);
    });

    it("finds no claude, and is not begun", async () => {
      const agent = { ...quickAgent, command: "claude-of-nobody" };

      expect(await endOf([], { agent })).toMatchObject({ code: "MW_CLAUDE_MISSING" });
    });
  },
);
