import { join } from "node:path";

import type { ReportedError } from "@mendwatch/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { describeAgent } from "../../../../../test/contracts/agent-contract.ts";
import { noBackground, openRun } from "../../../../../test/support/agent-run.ts";
import { put, testFolder, type TestFolder } from "../../../../../test/support/git-repository.ts";
import { sampleReport } from "../../../../../test/support/sample-report.ts";
import { createGit } from "../../git/git.ts";
import type { Agent, AgentTask } from "../../ports/agent.ts";
import { createRehearsalAgent } from "./rehearsal.ts";

const { signal } = new AbortController();

const patch = `diff --git a/src/cart.js b/src/cart.js
--- a/src/cart.js
+++ b/src/cart.js
@@ -1 +1 @@
-export const total = (cart) => cart.total;
+export const total = (cart) => cart?.total ?? 0;
`;
const repairable = {
  match: { type: "TypeError" },
  diagnosis: { verdict: "fix", confidence: "high", cause: "A guest has no cart.", nextStep: "" },
  repair: { title: "Let a guest check out", summary: "No cart, no total.", patch: "cart.patch" },
};
const config = {
  match: { type: "ConfigError" },
  diagnosis: {
    verdict: "config",
    confidence: "high",
    cause: "The key is missing.",
    nextStep: "Set it.",
  },
};

describeAgent("rehearsal", async (folder, { error }) => {
  const played = error === "repairable" ? repairable : config;
  const agent = await agentWith(folder, { "a.json": played, "cart.patch": patch });
  return { agent, end: async () => {} };
});

describe("the rehearsal agent", { timeout: 60_000 }, () => {
  let folder: TestFolder;
  beforeEach(async () => {
    folder = await testFolder();
  });
  afterEach(() => folder.end());

  /** What a rehearsal with this match, and no other, makes of an error. */
  async function verdictFor(match: object, error: Partial<ReportedError>): Promise<string> {
    const agent = await agentWith(folder, { "a.json": { ...config, match } });
    return (await agent.diagnose(task(error), openRun())).verdict;
  }

  it("is called a rehearsal", async () => {
    expect((await agentWith(folder, { "a.json": config })).kind).toBe("rehearsal");
  });

  it("matches by type, part of the message, and the end of the first own frame's file", async () => {
    const frame = { line: 1, column: 1, function: null };
    const frames = [
      { ...frame, file: "node:events", inApp: false },
      { ...frame, file: "/srv/shop/src/cart.ts", inApp: true },
      { ...frame, file: "/srv/shop/src/server.ts", inApp: true },
    ];
    const error = { type: "TypeError", message: "Cannot read 'total' of null", frames };

    for (const match of [
      { type: "TypeError" },
      { message: "'total'" },
      { frame: "src/cart.ts" },
      { type: "TypeError", message: "of null", frame: "cart.ts" },
    ]) {
      expect(await verdictFor(match, error)).toBe("config");
    }
    for (const match of [
      { type: "Type" },
      { message: "'Total'" },
      { frame: "src/server.ts" },
      { type: "TypeError", message: "of undefined" },
    ]) {
      expect(await verdictFor(match, error)).toBe("needs-info");
    }
    expect(await verdictFor({ frame: "x.ts" }, { frames: [] })).toBe("needs-info");
  });

  it("says that no rehearsed repair fits, and what to do", async () => {
    const agent = await agentWith(folder, { "a.json": config });

    const { cause, nextStep } = await agent.diagnose(task({ type: "Other" }), openRun());

    expect(cause).toContain("No rehearsed repair fits");
    expect(nextStep).toContain("agent.patches");
  });

  it("plays the first by name of several that fit", async () => {
    const second = { ...config, diagnosis: { ...config.diagnosis, verdict: "infra" } };
    const agent = await agentWith(folder, { "b.json": second, "a.json": config });

    const { verdict } = await agent.diagnose(task({ type: "ConfigError" }), openRun());

    expect(verdict).toBe("config");
  });

  it("says that a patch does not apply to the base, and changes nothing", async () => {
    const workspace = await folder.repository("workspace");
    await workspace.commit("base", { "src/cart.js": "something else\n" });
    const agent = await agentWith(folder, { "a.json": repairable, "cart.patch": patch });

    await expect(agent.repair(repairTask(workspace.path, 1), openRun())).rejects.toMatchObject({
      code: "MW_REHEARSAL_NOT_APPLICABLE",
      message: expect.stringContaining("cart.patch"),
    });

    expect(await workspace.git("status", "--porcelain")).toBe("");
  });

  it("has nothing to add in a later round", async () => {
    const workspace = await folder.repository("workspace");
    await workspace.commit("base", { "src/cart.js": "already repaired\n" });
    const agent = await agentWith(folder, { "a.json": repairable, "cart.patch": patch });

    const report = await agent.repair(repairTask(workspace.path, 2), openRun());

    expect(report).toEqual({ title: "Let a guest check out", summary: "No cart, no total." });
    expect(await workspace.git("status", "--porcelain")).toBe("");
  });

  it("does not take the repository around a folder for the workspace", async () => {
    const around = await folder.repository("around");
    const source = "export const total = (cart) => cart.total;\n";
    await around.commit("base", { "src/cart.js": source, "inner/src/cart.js": source });
    const agent = await agentWith(folder, { "a.json": repairable, "cart.patch": patch });

    await agent.repair(repairTask(join(around.path, "inner"), 1), openRun());

    expect(await around.git("status", "--porcelain")).toBe(" M inner/src/cart.js");
  });

  describe("at its start, naming the file and the key,", () => {
    const wrong: readonly (readonly [string, Record<string, unknown>, string])[] = [
      ["a match without a key", { ...config, match: {} }, "match: must name a type"],
      ["an unknown key", { ...config, matches: {} }, 'Unrecognized key: "matches"'],
      ["an unknown key of the match", { ...config, match: { kind: "x" } }, "match"],
      [
        "an unknown verdict",
        { ...config, diagnosis: { ...config.diagnosis, verdict: "ok" } },
        "diagnosis.verdict",
      ],
      ["a fix without a repair", { ...repairable, repair: undefined }, "repair: is missing"],
      [
        "a repair without a fix",
        { ...config, repair: repairable.repair },
        "repair: must not be there",
      ],
      [
        "a patch in another folder",
        { ...repairable, repair: { ...repairable.repair, patch: "../x" } },
        "repair.patch",
      ],
      [
        "a patch that is not there",
        { ...repairable, repair: { ...repairable.repair, patch: "none" } },
        "repair.patch",
      ],
      [
        "a patch that is none",
        { ...repairable, repair: { ...repairable.repair, patch: "no.patch" } },
        "repair.patch",
      ],
    ];
    for (const [what, content, said] of wrong) {
      it(`refuses ${what}`, async () => {
        const files = { "wrong.json": content, "cart.patch": patch, "no.patch": "no patch\n" };

        const refusal = await agentWith(folder, files).catch((error: unknown) => error);

        expect(refusal).toMatchObject({ code: "MW_REHEARSAL_INVALID", exitCode: 78 });
        expect(String(refusal)).toContain("wrong.json: ");
        expect(String(refusal)).toContain(said);
      });
    }

    it("refuses what is no JSON, an empty folder and none", async () => {
      const other = await testFolder();
      try {
        await expect(agentWith(folder, { "wrong.json": "{" })).rejects.toThrow("is not JSON");
        await expect(agentWith(other, { "readme.txt": "-" })).rejects.toThrow("no *.json file");
        const git = await createGit({ stateDir: folder.path, environment: process.env });
        const none = createRehearsalAgent({ git, folder: join(folder.path, "none"), signal });
        await expect(none).rejects.toThrow("cannot be read");
      } finally {
        await other.end();
      }
    });
  });
});

/** An agent over a folder with these files; objects are written as JSON. */
async function agentWith(folder: TestFolder, files: Record<string, unknown>): Promise<Agent> {
  const rehearsals = join(folder.path, "rehearsals");
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    await put(join(rehearsals, name), text);
  }
  const git = await createGit({ stateDir: join(folder.path, "state"), environment: process.env });
  return createRehearsalAgent({ git, folder: rehearsals, signal });
}

function task(error: Partial<ReportedError>): AgentTask {
  const report = sampleReport();
  return {
    project: "shop",
    fingerprint: report.fingerprint,
    severity: "high",
    count: 1,
    error: { ...report.error, ...error },
    request: null,
    context: [],
    workspace: "/nowhere",
    dir: "/nowhere",
    source: { clone: "/nowhere", baseCommit: "0".repeat(40) },
    background: noBackground,
  };
}

function repairTask(workspace: string, round: number) {
  const diagnosis = {
    verdict: "fix",
    confidence: "high",
    cause: "A guest has no cart.",
    nextStep: "",
  } as const;
  return { ...task({}), workspace, diagnosis, round, instruction: "" };
}
