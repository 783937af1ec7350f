import { join } from "node:path";

import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

import { put, type FileContent } from "../../../../../test/support/git-repository.ts";
import { available } from "../../../../../test/support/requirements.ts";
import { sampleReport } from "../../../../../test/support/sample-report.ts";
import { stageFix, type StagedFix } from "../../../../../test/support/staged-fix.ts";
import { openBubblewrapSandbox } from "../../adapters/bubblewrap/bubblewrap.ts";
import { createDependencies } from "../../dependencies/create-dependencies.ts";
import { createRepairStage } from "../repair/repair.ts";
import { createWorkspaceStage } from "../workspace/workspace.ts";
import { createProofStage } from "./proof.ts";

const limits = { memory: 2 * 1024 ** 3, processes: 256, disk: 1024 ** 3 };
const path = process.env["PATH"] ?? "";

const cart = `export interface Cart { total: number }
export function total(cart: Cart | null): number {
  return (cart as Cart).total;
}
`;
const repaired = cart.replace("(cart as Cart).total", "cart?.total ?? 0");
const cartTest = `import { test } from "node:test";
import assert from "node:assert";
import { total } from "./cart.js";
test("a cart has a total", () => assert.equal(total({ total: 5 }), 5));
`;
const guestTest = cartTest
  .replace("a cart has a total", "a guest pays nothing")
  .replace("total({ total: 5 }), 5", "total(null), 0");

function shop(options: Readonly<Record<string, boolean>>): Readonly<Record<string, FileContent>> {
  return {
    "package.json": JSON.stringify({
      name: "shop",
      type: "module",
      scripts: { build: "tsc", test: "node --test dist/*.test.js" },
      devDependencies: { typescript: "5.9.3", "@types/node": "24.10.1" },
    }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        target: "es2022",
        module: "nodenext",
        strict: true,
        skipLibCheck: true,
        rootDir: "src",
        outDir: "dist",
        types: ["node"],
        ...options,
      },
      include: ["src"],
    }),
    "src/cart.ts": cart,
    "src/cart.test.ts": cartTest,
    ".gitignore": "node_modules\n",
  };
}

describe.skipIf(!available("bwrap"))("a project in TypeScript", { timeout: 240_000 }, () => {
  const begun: StagedFix[] = [];
  afterEach(async () => {
    for (const staged of begun.splice(0)) await staged.end();
  });

  it.each([
    ["that commits no build, with maps", { sourceMap: true }, {}],
    [
      "that commits a build, which is stale, without maps",
      { incremental: true },
      { "dist/cart.js": "export const total = () => 7;\n", "dist/old.js": "" },
    ],
  ])("is built in every copy before it is tested: %s", async (_what, options, more) => {
    const staged = await stageFix(
      { ...shop(options), ...more },
      {
        checks: {
          build: "npm run build",
          test: "npm test",
          types: null,
          lint: null,
          env: [],
          services: [],
        },
      },
    );
    begun.push(staged);
    await execa("npm", ["install"], { cwd: staged.owner.path });
    await staged.push({});
    await staged.run(createWorkspaceStage(staged));
    const { error } = sampleReport();
    const frames = error.frames.map((frame) => ({ ...frame, function: "total" }));
    staged.fix = {
      ...staged.fix,
      report: sampleReport({ error: { ...error, frames } }),
      diagnosis: { verdict: "fix", confidence: "high", cause: "No cart.", nextStep: "" },
    };
    const change = { "src/cart.ts": repaired, "src/guest.test.ts": guestTest };
    await staged.run(
      createRepairStage({
        ...staged,
        agent: {
          kind: "claude",
          diagnose: () => Promise.reject(new Error("not asked for")),
          repair: async ({ workspace }) => {
            for (const [name, text] of Object.entries(change))
              await put(join(workspace, name), text);
            return { title: "Let a guest check out", summary: "No cart, no total." };
          },
        },
      }),
    );
    const { stateDir, git } = staged;
    const sandbox = await openBubblewrapSandbox({ limits, path, useGroups: false });
    const environment = { ...process.env, SHELL: undefined };
    const dependencies = createDependencies({ stateDir, git, sandbox, environment });

    await staged.run(
      createProofStage({ ...staged, sandbox, dependencies, rounds: 3, environment }),
    );

    const { proof } = staged.fix;
    expect(proof?.runs.slice(0, 4)).toMatchObject([
      { tree: "base", check: "build", exitCode: 0 },
      { tree: "base", check: "test", exitCode: 0, tests: { passed: 1, failed: 0 } },
      { tree: "fix", check: "build", exitCode: 0 },
      { tree: "fix", check: "test", exitCode: 0, tests: { passed: 2, failed: 0 } },
    ]);
    expect(proof?.repaired).toEqual([expect.stringContaining("a guest pays nothing")]);
    expect(proof?.tools).toMatchObject({ node: expect.any(String), npm: expect.any(String) });
    expect(proof?.notChecked).toEqual(["types: not configured", "lint: not configured"]);
  });
});
