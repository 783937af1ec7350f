import { join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";
import type { Agent, BoxedCommand, Sandbox } from "@mendwatch/fixer";
import type { Report } from "@mendwatch/protocol";
import { afterEach } from "vitest";

import { createUnboxedSandbox } from "../../packages/fixer/src/adapters/unboxed/unboxed.ts";
import { createDependencies } from "../../packages/fixer/src/dependencies/create-dependencies.ts";
import { createProofStage } from "../../packages/fixer/src/stages/proof/proof.ts";
import type { StageHandler } from "../../packages/fixer/src/stages/stage.ts";
import { createRepairStage } from "../../packages/fixer/src/stages/repair/repair.ts";
import { createWorkspaceStage } from "../../packages/fixer/src/stages/workspace/workspace.ts";
import { put, type FileContent } from "./git-repository.ts";
import { sampleReport } from "./sample-report.ts";
import { stageFix, type StagedFix } from "./staged-fix.ts";
import { sampleDiagnosis } from "./sample-diagnosis.ts";

/** Texts by path. */
export type Files = Readonly<Record<string, FileContent>>;

/** The module with the error, and as it is repaired. */
export const cart = "export const total = (cart) => cart.total;\n";
export const repaired = "export const total = (cart) => cart?.total ?? 0;\n";

/** What a test of it begins with, the one that is there, and the one that shows the error. */
export const imports = `import { test } from "node:test";\nimport assert from "node:assert";\nimport { total } from "../src/cart.js";\n`;
export const cartTest = `${imports}test("a cart has a total", () => assert.equal(total({ total: 5 }), 5));\n`;
export const guestTest = `${imports}test("a guest pays nothing", () => assert.equal(total(null), 0));\n`;

/** A `package.json` of it. */
export function packageWith(scripts: Record<string, string>): string {
  return JSON.stringify({ name: "shop", type: "module", scripts });
}

/** The repository with the error. */
export const shop = {
  "package.json": packageWith({ test: "node --test" }),
  "src/cart.js": cart,
  "test/cart.test.js": cartTest,
};

/** The commands of a project that has but tests. */
export const npmTest: ProjectConfig["checks"] = {
  test: "npm test",
  build: null,
  types: null,
  lint: null,
  env: [],
  services: [],
};

const { error } = sampleReport();

/** What production logged of it. */
export const shopReport: Report = sampleReport({
  error: { ...error, frames: error.frames.map((frame) => ({ ...frame, function: "total" })) },
});

/** Brings fixes to their proof, and ends each with its test. To be called where a suite is described. */
export function proveFixes() {
  const begun: StagedFix[] = [];
  afterEach(async () => {
    for (const staged of begun.splice(0)) await staged.end();
  });

  /** A fix in `checking`: these files, and what the agent made of them. */
  async function checking(
    base: Files,
    change: Files,
    project: Partial<ProjectConfig> = {},
  ): Promise<StagedFix> {
    const checks = { ...npmTest, test: "node --test" };
    const staged = await stageFix(base, { checks, ...project });
    begun.push(staged);
    await staged.run(createWorkspaceStage(staged));
    staged.fix = { ...staged.fix, report: shopReport, diagnosis: sampleDiagnosis };
    await repairWith(staged, change);
    return staged;
  }
  /** The same after its proof. */
  async function checked(
    base: Files,
    change: Files,
    project: Partial<ProjectConfig> = {},
  ): Promise<StagedFix> {
    const staged = await checking(base, change, project);
    await staged.run(proof(staged));
    return staged;
  }

  return { checking, checked };
}

/** A sandbox that remembers what it was given. */
export interface Watched extends Sandbox {
  readonly commands: BoxedCommand[];
}

/** Makes one without a box. */
export function watched(): Watched {
  const commands: BoxedCommand[] = [];
  const unboxed = createUnboxedSandbox();
  return {
    kind: "none",
    commands,
    run(command, signal) {
      commands.push(command);
      return unboxed.run(command, signal);
    },
  };
}

/** The stage under test. */
export function proof(
  staged: StagedFix,
  sandbox: Sandbox = createUnboxedSandbox(),
  environment: Readonly<Record<string, string | undefined>> = process.env,
  rounds = 1,
): StageHandler {
  const { stateDir, git } = staged;
  // Without a login shell: its Node.js may be another one than ours.
  const own = { ...environment, SHELL: undefined };
  const dependencies = createDependencies({ stateDir, git, sandbox, environment: own });
  return createProofStage({ ...staged, sandbox, dependencies, rounds, environment });
}

/** As `proof`, with further rounds to come. */
export function proofWithRounds(
  staged: StagedFix,
  sandbox: Sandbox = createUnboxedSandbox(),
): StageHandler {
  return proof(staged, sandbox, process.env, 3);
}

/** Has the agent make this of it. */
export async function repairWith(staged: StagedFix, change: Files): Promise<void> {
  const agent: Agent = {
    kind: "claude",
    diagnose: () => Promise.reject(new Error("not asked for")),
    repair: async ({ workspace }) => {
      for (const [path, text] of Object.entries(change)) {
        await put(join(workspace, path), text);
      }
      return { title: "Let a guest check out", summary: "No cart, no total." };
    },
  };
  await staged.run(createRepairStage({ ...staged, agent }));
}
