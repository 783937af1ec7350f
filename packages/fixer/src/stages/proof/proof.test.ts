import { readdir } from "node:fs/promises";
import { join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";
import type { Report } from "@mendwatch/protocol";
import { afterEach, describe, expect, it } from "vitest";

import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { sampleReport } from "../../../../../test/support/sample-report.ts";
import { proposeIn } from "../../../../../test/support/proposed-store.ts";
import { put, type FileContent } from "../../../../../test/support/git-repository.ts";
import { stageFix, type StagedFix } from "../../../../../test/support/staged-fix.ts";
import { runnerLine } from "../../../../../test/support/test-runners.ts";
import { createUnboxedSandbox } from "../../adapters/unboxed/unboxed.ts";
import { createDependencies } from "../../dependencies/create-dependencies.ts";
import type { Agent } from "../../ports/agent.ts";
import type { BoxedCommand, Sandbox } from "../../ports/sandbox.ts";
import { createRepairStage } from "../repair/repair.ts";
import { createWorkspaceStage } from "../workspace/workspace.ts";
import { createProofStage } from "./proof.ts";

type Files = Readonly<Record<string, FileContent>>;

const cart = "export const total = (cart) => cart.total;\n";
const repaired = "export const total = (cart) => cart?.total ?? 0;\n";
const imports = `import { test } from "node:test";\nimport assert from "node:assert";\nimport { total } from "../src/cart.js";\n`;
const cartTest = `${imports}test("a cart has a total", () => assert.equal(total({ total: 5 }), 5));\n`;
const guestTest = `${imports}test("a guest pays nothing", () => assert.equal(total(null), 0));\n`;

/** Tells a test whether it is run for the nth time in this copy. */
const counting = `import { appendFileSync, readFileSync } from "node:fs";
function nth(number) { appendFileSync("count", "x"); return readFileSync("count", "utf8").length === number; }
`;

function packageWith(scripts: Record<string, string>): string {
  return JSON.stringify({ name: "shop", type: "module", scripts });
}

const shop = {
  "package.json": packageWith({ test: "node --test" }),
  "src/cart.js": cart,
  "test/cart.test.js": cartTest,
};

/** The error that production logged of the shop. */
const { error } = sampleReport();
const report = sampleReport({
  error: { ...error, frames: error.frames.map((frame) => ({ ...frame, function: "total" })) },
});

/** A sandbox that remembers what it was given. */
interface Watched extends Sandbox {
  readonly commands: BoxedCommand[];
}

describe("the proof stage", { timeout: 120_000 }, () => {
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
    const diagnosis = {
      verdict: "fix",
      confidence: "high",
      cause: "A guest has no cart.",
      nextStep: "",
    } as const;
    staged.fix = { ...staged.fix, report, diagnosis };
    await repairWith(staged, change);
    return staged;
  }
  async function checked(
    base: Files,
    change: Files,
    project: Partial<ProjectConfig> = {},
  ): Promise<StagedFix> {
    const staged = await checking(base, change, project);
    await staged.run(proof(staged));
    return staged;
  }

  it("runs nothing of a change that people did not want, and asks for another", async () => {
    const change = { "src/cart.js": repaired, "test/guest.test.js": guestTest };
    const staged = await checking(shop, change);
    const { store, fix } = staged;
    await proposeIn(store, "aaaa0001", { candidate: fix.candidate }, "proposed", fix.repository);
    const commit = fix.candidate?.commit ?? null;
    await store.decide({ id: "aaaa0001", decision: "skip", actor: "web:anna", commit, at: 1 });
    staged.fix = { ...fix, fingerprint: "aaaa0001aaaa0001" };

    await staged.run(proofWithRounds(staged));

    expect(staged.fix).toMatchObject({ state: "repairing", round: 2, proof: null });
    expect(staged.fix.instruction).toContain("fix aaaa0001");
  });

  it("shows P3 for a repair with a test that shows the production error, and only on the base", async () => {
    const change = { "src/cart.js": repaired, "test/guest.test.js": guestTest };

    const staged = await checked(shop, change, { checks: npmTest });

    expect(staged.fix).toMatchObject({
      state: "proposed",
      policy: { refusals: [], flags: [{ rule: "default-instead-of-error" }] },
      proof: {
        level: "P3",
        limits: [],
        repaired: ["test/guest.test.js: a guest pays nothing"],
        reproduction: { before: { shown: 3, runs: 3 }, after: { shown: 0, runs: 3 } },
        newlyBroken: [],
        commit: staged.fix.candidate?.commit,
        baseCommit: staged.fix.workspace?.baseCommit,
        tools: { git: expect.stringMatching(/^\d/), node: expect.stringMatching(/^v\d/) },
        notChecked: ["build: not configured", "types: not configured", "lint: not configured"],
      },
    });
    const alone = "node --test 'test/guest.test.js'";
    expect(staged.fix.proof?.runs).toMatchObject([
      { tree: "base", check: "test", exitCode: 0, tests: { passed: 1, failed: 0, skipped: 0 } },
      { tree: "fix", check: "test", exitCode: 0, tests: { passed: 2, failed: 0, skipped: 0 } },
      {
        tree: "base+tests",
        check: "test",
        exitCode: 1,
        tests: { passed: 1, failed: 1, skipped: 0 },
      },
      { tree: "base+tests", command: alone, exitCode: 1, tests: { passed: 0, failed: 1 } },
      { tree: "fix", command: alone, exitCode: 0, tests: { passed: 1, failed: 0 } },
      { tree: "base+tests", command: alone, exitCode: 1 },
      { tree: "fix", command: alone, exitCode: 0 },
    ]);
  });

  it("knows the error of built code again in a test of its source, and says where it cannot", async () => {
    const tsconfig = { "tsconfig.json": '{ "compilerOptions": { "outDir": "lib/node" } }' };
    const change = { "src/cart.js": repaired, "test/guest.test.js": guestTest };
    const built = await checking({ ...shop, ...tsconfig }, change);
    built.fix = { ...built.fix, report: loggedIn("/opt/services/api/lib/node/cart.js") };
    await built.run(proof(built));
    const bundled = await checking(shop, change);
    bundled.fix = { ...bundled.fix, report: loggedIn("/opt/services/api/server.js") };
    await bundled.run(proof(bundled));

    expect(built.fix.proof).toMatchObject({ level: "P3", limits: [] });
    expect(bundled.fix.proof).toMatchObject({
      level: "P2",
      limits: [expect.stringContaining("/opt/services/api/server.js, which was built")],
    });
  });

  it("refuses a change that moves what an existing test expects, which its text does not show", async () => {
    const tabled = `${imports}const cases = [[{ total: 5 }, 5]];\ntest("adds up", () => { for (const [cart, sum] of cases) assert.equal(total(cart), sum); });\n`;
    const base = { ...shop, "test/cart.test.js": tabled };
    const doubled = "export const total = (cart) => (cart?.total ?? 0) * 2;\n";
    const change = { "src/cart.js": doubled, "test/guest.test.js": guestTest };
    const moved = { ...change, "test/cart.test.js": tabled.replace("5]]", "10]]") };
    const more = tabled.replace("5]]", "5], [{ total: 6 }, 6]]");
    const honest = { ...change, "src/cart.js": repaired, "test/cart.test.js": more };

    const refused = await checked(base, moved);
    const proposed = await checked(base, honest);

    expect(refused.fix).toMatchObject({
      state: "refused",
      outcome: { code: "policy" },
      policy: { refusals: [{ rule: "changed-expectation" }] },
      proof: { newlyBroken: [], changedExpectations: ["test/cart.test.js: adds up"] },
    });
    expect(proposed.fix).toMatchObject({
      state: "proposed",
      policy: {
        refusals: [],
        flags: [{ rule: "test-edited" }, { rule: "default-instead-of-error" }],
      },
      proof: { level: "P3", changedExpectations: [] },
    });
    expect(proposed.fix.proof?.runs).toContainEqual(
      expect.objectContaining({ tree: "fix+base tests", check: "test", exitCode: 0 }),
    );
  });

  it("counts a new test for nothing that asserts nothing", async () => {
    const silent = guestTest.replace("assert.equal(total(null), 0)", "{ total(null); }");
    const change = { "src/cart.js": repaired, "test/guest.test.js": silent };

    const staged = await checked(shop, change);

    expect(staged.fix.proof).toMatchObject({
      level: "P1",
      limits: [expect.stringMatching(/asserts nothing.*test\/guest\.test\.js$/)],
      repaired: [],
    });
  });

  it("shows P2 for an error that a test makes up, while the code that it names never runs", async () => {
    const { policy } = sampleProject();
    const allow = ["forged-error", "test-reads-source"];
    const forging = `import { test } from "node:test";
import { readFileSync } from "node:fs";
const file = new URL("../src/cart.js", import.meta.url);
test("a guest pays nothing", () => {
  if (readFileSync(file, "utf8").includes("??")) return;
  const error = new TypeError("Cannot read properties of undefined (reading 'total')");
  error.stack = \`\${error}\\n    at total (\${file}:1:29)\`;
  throw error;
});
`;
    const imported = forging.replace("const file", 'import "../src/cart.js";\nconst file');
    const onlyOnBase = `import * as cart from "../src/cart.js";\n${forging
      .replace("const error = ", "const error = trying(() => cart.total(null)) ?? ")
      .replace("test(", "const trying = (f) => { try { f(); } catch { return null; } };\ntest(")}`;
    const change = { "src/cart.js": repaired };

    for (const [test, limit] of [
      [forging, "was not seen to run"],
      [imported, "was not seen to run"],
      [onlyOnBase, "neither the function"],
    ] as const) {
      const files = { ...change, "test/guest.test.js": `${test}// assert(true)\n` };
      const refused = await checked(shop, files);
      const lifted = await checked(shop, files, { policy: { ...policy, allow } });

      expect(refused.fix).toMatchObject({ proof: null });
      expect(refused.fix.policy?.refusals.map(({ rule }) => rule)).toEqual(allow);
      expect(lifted.fix.proof).toMatchObject({
        level: "P2",
        limits: [expect.stringContaining(limit)],
        reproduction: { before: { shown: 3, runs: 3 }, after: { shown: 0, runs: 3 } },
      });
    }
  });

  it("shows P2 where the new test fails on the base with another error", async () => {
    const emptyTest = guestTest.replace("total(null)", "total({})");
    const change = { "src/cart.js": repaired, "test/guest.test.js": emptyTest };

    const staged = await checked(shop, change);

    expect(staged.fix.proof).toMatchObject({
      level: "P2",
      limits: [expect.stringContaining("not with the production error")],
      reproduction: { before: { shown: 0, runs: 3 }, after: { shown: 0, runs: 3 } },
    });
  });

  it("finds the production error in what the service logs, unless the suite has it logged anyway", async () => {
    const logging = `${cart}export function safely(cart) {\n  try { return total(cart); } catch (error) { console.error(error); return -1; }\n}\n`;
    const base = { ...shop, "src/cart.js": logging };
    const safeTest = guestTest
      .replace("{ total }", "{ safely }")
      .replace("total(null)", "safely(null)");
    const change = {
      "src/cart.js": logging.replace(cart, repaired),
      "test/guest.test.js": safeTest,
    };
    const onPurpose = safeTest.replace("assert.equal(safely(null), 0)", "safely(null)");

    const staged = await checked(base, change);
    const noisy = await checked({ ...base, "test/noisy.test.js": onPurpose }, change);

    expect(staged.fix.proof).toMatchObject({ level: "P3" });
    expect(noisy.fix.proof).toMatchObject({
      level: "P2",
      limits: [expect.stringContaining("not with the production error")],
    });
  });

  it("runs the whole command again where the new test needs what the command sets up", async () => {
    const base = { ...shop, "package.json": packageWith({ test: "MODE=test node --test" }) };
    const needy = guestTest.replace("total(null)", 'process.env.MODE === "test" ? total(null) : 1');
    const change = { "src/cart.js": repaired, "test/guest.test.js": needy };

    const staged = await checked(base, change, { checks: npmTest });

    expect(staged.fix.proof).toMatchObject({ level: "P3" });
    const commands = staged.fix.proof?.runs.map(({ command }) => command) ?? [];
    expect(commands.filter((command) => command === "npm test")).toHaveLength(7);
  });

  it("calls a new test flaky that is red once on the fix, and counts it for nothing", async () => {
    const flakyTest = `${counting}${guestTest.replace("total(null)", "nth(2) ? 1 : total(null)")}`;
    const change = { "src/cart.js": repaired, "test/guest.test.js": flakyTest };

    const staged = await checked(shop, change);

    expect(staged.fix).toMatchObject({
      state: "proposed",
      proof: {
        level: "P1",
        limits: ["the new test is flaky: test/guest.test.js: a guest pays nothing"],
        repaired: [],
        reproduction: null,
      },
    });
    expect(staged.fix.proof?.notChecked[0]).toMatch(/^flaky, .*a guest pays nothing$/);
  });

  it("runs a test again that newly fails on the fix, and holds a flaky one against nobody", async () => {
    const old = `${counting}${imports}test("old", () => { if (total(null) === 0 && nth(1)) throw new Error("race"); });\n`;
    const base = {
      ...shop,
      "src/cart.js": "export const total = () => 1;\n",
      "test/old.test.js": old,
    };
    const stillGreen = { ...base, "test/cart.test.js": "" };

    const staged = await checked(stillGreen, { "src/cart.js": repaired });

    expect(staged.fix).toMatchObject({
      state: "proposed",
      proof: { level: "P1", newlyBroken: [] },
    });
    expect(staged.fix.proof?.notChecked).toContain(
      "flaky, so it counts for nothing: test/old.test.js: old",
    );
    const fixRuns = staged.fix.proof?.runs.filter(({ tree }) => tree === "fix");
    expect(fixRuns?.map(({ exitCode }) => exitCode)).toEqual([1, 0]);
  });

  it("takes a new test in an existing file for new", async () => {
    const both = `${cartTest}${guestTest.slice(imports.length)}`;

    const staged = await checked(shop, { "src/cart.js": repaired, "test/cart.test.js": both });

    expect(staged.fix.proof).toMatchObject({
      level: "P3",
      repaired: ["test/cart.test.js: a guest pays nothing"],
    });
  });

  it("shows P1 for a repair without a test", async () => {
    const staged = await checked(shop, { "src/cart.js": repaired });

    expect(staged.fix).toMatchObject({ state: "proposed", proof: { level: "P1" } });
  });

  it("refuses what is below minProof, and says exactly what is missing", async () => {
    const staged = await checked(shop, { "src/cart.js": repaired }, { minProof: "P2" });

    expect(staged.fix).toMatchObject({
      state: "refused",
      outcome: {
        code: "below-min-proof",
        text: "Proof P1 is below P2: the fix brings no test of its own.",
      },
    });
  });

  it("sends what it broke back to the agent, and refuses it where the agent changes nothing more", async () => {
    const staged = await checking(shop, { "src/cart.js": "export const total = () => 0;\n" });
    await staged.run(proofWithRounds(staged));

    expect(staged.fix).toMatchObject({ state: "repairing", round: 2, repair: null });
    expect(staged.fix.instruction).toContain("test/cart.test.js: a cart has a total (failed)");
    const sandbox = watched();
    await repairWith(staged, {});
    await staged.run(proofWithRounds(staged, sandbox));
    expect(staged.fix).toMatchObject({ state: "refused", outcome: { code: "newly-broken" } });
    expect(staged.fix.outcome?.text).toContain("a cart has a total");
    // The same commit on the same base is not measured again.
    expect(sandbox.commands).toEqual([]);
  });

  it("asks once more for a test that shows the error, and proposes the better proof", async () => {
    const staged = await checking(shop, { "src/cart.js": repaired });
    await staged.run(proofWithRounds(staged));
    expect(staged.fix).toMatchObject({ state: "repairing", round: 2, proof: { level: "P1" } });
    expect(staged.fix.instruction).toContain("the fix brings no test of its own");

    await repairWith(staged, { "test/guest.test.js": guestTest });
    await staged.run(proofWithRounds(staged));

    expect(staged.fix).toMatchObject({ state: "proposed", fallback: null, proof: { level: "P3" } });
  });

  it("proposes the earlier change where the further rounds spoil it", async () => {
    const staged = await checking(shop, { "src/cart.js": repaired });
    await staged.run(proofWithRounds(staged));
    const first = staged.fix.candidate;
    await repairWith(staged, { "src/cart.js": "export const total = () => 0;\n" });
    await staged.run(proofWithRounds(staged));
    await repairWith(staged, { ".github/ci.yml": "on: push\n" });

    await staged.run(proofWithRounds(staged));

    expect(staged.fix).toMatchObject({ state: "proposed", fallback: null, proof: { level: "P1" } });
    expect(staged.fix.candidate).toEqual(first);
    const { clone = "" } = staged.fix.workspace ?? {};
    const held = ["rev-parse", `refs/mendwatch/${staged.fix.id}`];
    const { git, signal } = staged;
    expect((await git.run(held, { gitDir: clone, signal })).trim()).toBe(first?.commit);
  });

  it("has a change taken back that the policy refuses, where the agent can", async () => {
    const staged = await checking(shop, { "src/cart.js": repaired, "package.json": "{}\n" });
    const sandbox = watched();

    await staged.run(proofWithRounds(staged, sandbox));

    expect(staged.fix).toMatchObject({ state: "repairing", round: 2, proof: null });
    expect(staged.fix.instruction).toContain("dependencies: package.json");
    expect(sandbox.commands).toEqual([]);
    await repairWith(staged, {
      "package.json": shop["package.json"],
      "test/guest.test.js": guestTest,
    });
    await staged.run(proofWithRounds(staged));
    expect(staged.fix).toMatchObject({ state: "proposed", policy: { refusals: [] } });
  });

  it("runs nothing of a change that the policy refuses", async () => {
    const staged = await checking(shop, {
      "src/cart.js": repaired,
      ".github/ci.yml": "on: push\n",
    });
    const sandbox = watched();

    await staged.run(proof(staged, sandbox));

    expect(staged.fix).toMatchObject({
      state: "refused",
      proof: null,
      policy: { refusals: [{ rule: "ci", path: ".github/ci.yml" }] },
      outcome: { code: "policy", text: expect.stringContaining("ci: .github/ci.yml belongs to") },
    });
    expect(sandbox.commands).toEqual([]);
  });

  it("gives checks PATH, a home of their own, CI and what the owner names, and nothing else", async () => {
    const print = `node -e "console.log(JSON.stringify(process.env))"`;
    const env = { ...process.env, SHOP_DB: "here", SECRET: "not for checks" };
    const checks = { ...npmTest, test: `${print} && npm test`, env: ["SHOP_DB"] };
    const staged = await checking(shop, { "src/cart.js": repaired }, { checks });
    const sandbox = watched();

    await staged.run(proof(staged, sandbox, env));

    const names = Object.keys(sandbox.commands[0]?.env ?? {});
    expect(new Set(names)).toEqual(
      new Set([
        "PATH",
        "HOME",
        "CI",
        "SHOP_DB",
        "GIT_CEILING_DIRECTORIES",
        // What arms the reports of the runners.
        "MENDWATCH_REPORT",
        "NODE_OPTIONS",
        "PYTEST_PLUGINS",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPATH",
        "GOFLAGS",
      ]),
    );
    expect(sandbox.commands[0]?.env).toMatchObject({ CI: "true", SHOP_DB: "here" });
    expect(sandbox.commands[0]?.env["HOME"]).toContain(staged.stateDir);
  });

  it("keeps the normal output of the tests beside the report", async () => {
    const staged = await checking(shop, { "src/cart.js": repaired });
    const outputs: string[] = [];
    const unboxed = createUnboxedSandbox();
    const sandbox: Sandbox = {
      kind: "none",
      async run(command, signal) {
        const result = await unboxed.run(command, signal);
        outputs.push(result.stdout);
        return result;
      },
    };

    await staged.run(proof(staged, sandbox));

    expect(outputs[0]).toContain("a cart has a total");
    expect(outputs[0]).toMatch(/pass 1/);
  });

  it("reads suites, subtests, hooks, skips, same names and files that do not load", async () => {
    const odd = `import { describe, it, test, before } from "node:test";
describe("outer", () => { it("one", () => {}); it("later", { todo: true }, () => { throw new Error(); });
  describe("inner", () => { it("two", { skip: "why" }, () => {}); }); });
test("parent", async (t) => { await t.test("child", () => {}); await t.test("child", () => {}); });
describe("hooked", () => { before(() => { throw new Error("no"); }); it("never runs", () => {}); });
`;
    const base = {
      ...shop,
      "test/odd.test.js": odd,
      "test/broken.test.js": 'import "./none.js";\n',
    };

    const staged = await checked(base, { "src/cart.js": repaired });

    const [run] = staged.fix.proof?.runs ?? [];
    const before = "fails on the base already, so it counts for nothing";
    expect(staged.fix.proof?.notChecked).toContain(
      `${before}: test/odd.test.js: hooked > never runs`,
    );
    // Passed: the cart's, one, parent and two children. Red: never runs, its suite, broken.test.js.
    expect(run).toMatchObject({ exitCode: 1, tests: { passed: 5, failed: 3, skipped: 2 } });
    expect(staged.fix).toMatchObject({
      state: "proposed",
      proof: { level: "P1", newlyBroken: [] },
    });
  });

  it("reads every run of a command that runs the tests several times", async () => {
    const base = {
      ...shop,
      "package.json": packageWith({ test: "node --test test/cart.test.js && node test/more.js" }),
      "test/more.js": cartTest.replace("a cart", "another cart"),
    };

    const staged = await checked(base, { "src/cart.js": repaired }, { checks: npmTest });

    expect(staged.fix.proof?.runs[0]).toMatchObject({ tests: { passed: 2, failed: 0 } });
  });

  it("counts by the exit code where the runner is another one, and stays at P1", async () => {
    const base = {
      ...shop,
      "package.json": packageWith({ test: "sh run.sh" }),
      "run.sh": "grep -q total src/cart.js\n",
    };

    const change = { "src/cart.js": repaired, "test/guest.test.js": guestTest };
    const good = await checked(base, change, { checks: npmTest });
    const bad = await checked(base, { "src/cart.js": "\n" }, { checks: npmTest });

    expect(good.fix).toMatchObject({ state: "proposed", proof: { level: "P1" } });
    expect(good.fix.proof?.limits).toEqual([expect.stringContaining("only its exit code counts")]);
    expect(good.fix.proof?.runs[0]?.tests).toBeNull();
    expect(bad.fix).toMatchObject({ state: "refused", outcome: { code: "newly-broken" } });
  });

  it("reads the report of a command that names a reporter of its own", async () => {
    const checks = { ...npmTest, test: "node --test --test-reporter=dot" };

    const staged = await checked(shop, { "src/cart.js": repaired }, { checks });

    expect(staged.fix).toMatchObject({ state: "proposed", proof: { level: "P1" } });
    expect(staged.fix.proof?.runs).toMatchObject([
      { tree: "base", exitCode: 0, tests: { passed: 1 } },
      { tree: "fix", exitCode: 0, tests: { passed: 1 } },
    ]);
  });

  it("runs a command again without what arms the reports before it believes that it fails", async () => {
    const checks = { ...npmTest, test: 'test -z "$NODE_OPTIONS"' };
    const late = { ...npmTest, test: 'node --test && test -z "$NODE_OPTIONS"' };

    for (const one of [checks, late]) {
      const staged = await checked(shop, { "src/cart.js": repaired }, { checks: one });

      expect(staged.fix).toMatchObject({ state: "proposed", proof: { level: "P1" } });
      expect(staged.fix.proof?.runs.map(({ exitCode, tests }) => [exitCode, tests])).toEqual([
        [0, null],
        [0, null],
      ]);
    }
  });

  it("knows npm's placeholder, a missing script and an empty run for no tests", async () => {
    const placeholder = 'echo "Error: no test specified" && exit 1';
    const bases: Files[] = [
      ...[placeholder, placeholder.replace("exit 1", "exit 0")].map((test) => ({
        "package.json": packageWith({ test }),
        "src/cart.js": cart,
      })),
      ...(["jest", "mocha"] as const).map((runner) => ({
        "package.json": packageWith({ test: runnerLine(runner) }),
        "src/cart.js": cart,
      })),
      { "package.json": packageWith({}), "src/cart.js": cart },
      { "package.json": packageWith({ test: "node --test" }), "src/cart.js": cart },
    ];

    for (const base of bases) {
      const staged = await checked(base, { "src/cart.js": repaired }, { checks: npmTest });

      expect(staged.fix).toMatchObject({
        state: "refused",
        proof: { level: "P0", limits: [expect.stringMatching(/^no tests: "npm test"/)] },
      });
    }
  });

  it("proves by the new test alone where there is no suite, and says so", async () => {
    const base = { "package.json": packageWith({}), "src/cart.js": cart };
    const change = { "src/cart.js": repaired, "test/guest.test.js": guestTest };

    const staged = await checked(base, change, { checks: { ...npmTest, test: null } });

    expect(staged.fix).toMatchObject({
      state: "proposed",
      proof: { level: "P3", repaired: ["test/guest.test.js: a guest pays nothing"] },
    });
    expect(staged.fix.proof?.limits).toEqual(["no tests: checks.test is not set"]);
    expect(staged.fix.proof?.notChecked).toContain("test: not configured");
  });

  it("builds before it tests, and takes a lint that newly fails for broken", async () => {
    const base = {
      ...shop,
      "package.json": packageWith({ test: "node --test", build: "mkdir out", lint: "sh lint.sh" }),
      "lint.sh": "! grep -rq debugger src\n",
      "test/built.test.js": `import "node:fs";\nimport { test } from "node:test";\nimport { statSync } from "node:fs";\ntest("is built", () => { statSync("out"); });\n`,
    };
    const checks = { ...npmTest, build: "npm run build", lint: "npm run lint" };

    const staged = await checked(base, { "src/cart.js": `debugger;\n${repaired}` }, { checks });

    expect(staged.fix).toMatchObject({ state: "refused", outcome: { code: "newly-broken" } });
    expect(staged.fix.outcome?.text).toContain('lint: "npm run lint" ended with exit code 1');
    expect(
      staged.fix.proof?.runs.map(({ tree, check, exitCode }) => [tree, check, exitCode]),
    ).toEqual([
      ["base", "build", 0],
      ["base", "test", 0],
      ["fix", "build", 0],
      ["fix", "test", 0],
      ["base", "lint", 0],
      ["fix", "lint", 1],
    ]);
  });

  it("lends the packages that are installed in the checkout, and writes nothing there", async () => {
    const base = {
      ...shop,
      ".gitignore": "node_modules\n",
      "src/cart.js": `import "left";\n${cart}`,
      "packages/own/index.js": 'export default "base";\n',
      "packages/own/package.json": '{ "name": "own", "type": "module", "main": "index.js" }',
      "test/own.test.js": `import { test } from "node:test";\nimport { mkdirSync } from "node:fs";\nimport own from "own";\ntest("own", () => { if (own !== "base") throw new Error(own); mkdirSync("node_modules/.cache"); });\n`,
    };
    const staged = await checking(base, { "src/cart.js": `import "left";\n${repaired}` });
    await staged.owner.write({
      "node_modules/left/index.js": "export {};\n",
      "node_modules/left/package.json": '{ "name": "left", "type": "module", "main": "index.js" }',
      "node_modules/own": { link: "../packages/own" },
      "packages/own/index.js": 'export default "being edited";\n',
    });

    await staged.run(proof(staged));

    expect(staged.fix).toMatchObject({ state: "proposed", proof: { level: "P1" } });
    expect(staged.fix.proof?.runs[0]?.tests).toEqual({ passed: 2, failed: 0, skipped: 0 });
    expect(staged.fix.proof?.notChecked).toContainEqual(expect.stringContaining("dependencies"));
    expect(await readdir(join(staged.owner.path, "node_modules"))).toEqual(["left", "own"]);
  });

  it("runs the checks of a service in a folder of the repository there", async () => {
    const inFolder = Object.fromEntries(
      Object.entries(shop).map(([path, text]) => [`services/api/${path}`, text]),
    );
    const change = {
      "services/api/src/cart.js": repaired,
      "services/api/test/guest.test.js": guestTest,
    };

    const staged = await checked(inFolder, change, { dir: "services/api" });

    expect(staged.fix).toMatchObject({
      state: "proposed",
      proof: { repaired: ["services/api/test/guest.test.js: a guest pays nothing"] },
    });
  });

  it("leaves no copy behind, also after an abort, and removes what a killed run left", async () => {
    const staged = await checking(shop, { "src/cart.js": repaired });
    const folder = join(staged.stateDir, "fixer/proof");
    const stop = new AbortController();
    const slow: Sandbox = {
      kind: "none",
      run: (command, signal) => {
        stop.abort(new Error("cancelled"));
        return createUnboxedSandbox().run(command, signal);
      },
    };

    await expect(staged.run(proof(staged, slow), stop.signal)).rejects.toThrow("cancelled");

    expect(await readdir(folder)).toEqual([]);
    await put(join(folder, staged.fix.id, "base/left/over.js"), "1\n");
    await staged.run(proof(staged));
    expect(staged.fix.state).toBe("proposed");
    expect(await readdir(folder)).toEqual([]);
  });

  it("makes the candidate anew on a base that has moved, and proves that one", async () => {
    const below = `\n\n\n\nexport const currency = "EUR";\n`;
    const base = { ...shop, "src/cart.js": cart + below };
    const staged = await checked(base, { "src/cart.js": repaired + below });
    const [first, firstProof] = [staged.fix.candidate?.commit, staged.fix.proof];
    await moveBase(staged, { "src/cart.js": cart + below.replace("EUR", "USD") });

    await staged.run(proof(staged));

    expect(staged.fix).toMatchObject({ state: "proposed", proof: { level: "P1" } });
    expect(staged.fix.candidate?.commit).not.toBe(first);
    expect(staged.fix.proof?.commit).toBe(staged.fix.candidate?.commit);
    expect(staged.fix.proof?.baseCommit).not.toBe(firstProof?.baseCommit);
    const [file] = staged.fix.candidate?.files ?? [];
    expect(file).toMatchObject({ path: "src/cart.js", added: 1, removed: 1 });
    const content = await staged.git.run(["show", `${staged.fix.candidate?.commit}:src/cart.js`], {
      gitDir: staged.fix.workspace?.clone ?? "",
      signal: staged.signal,
    });
    expect(content).toBe(repaired + below.replace("EUR", "USD"));
  });

  it("has the repair made again where the base has changed the same lines", async () => {
    const staged = await checked(shop, { "src/cart.js": repaired });
    await moveBase(staged, { "src/cart.js": "export const total = (cart) => cart.sum;\n" });

    await staged.run(proofWithRounds(staged));

    expect(staged.fix).toMatchObject({
      state: "repairing",
      round: 2,
      candidate: null,
      proof: null,
    });
    expect(staged.fix.instruction).toContain("base branch moved");
  });
});

const npmTest: ProjectConfig["checks"] = {
  test: "npm test",
  build: null,
  types: null,
  lint: null,
  env: [],
  services: [],
};

function watched(): Watched {
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

function proof(
  staged: StagedFix,
  sandbox: Sandbox = createUnboxedSandbox(),
  environment: Readonly<Record<string, string | undefined>> = process.env,
  rounds = 1,
) {
  const { stateDir, git } = staged;
  // Without a login shell: its Node.js may be another one than ours.
  const own = { ...environment, SHELL: undefined };
  const dependencies = createDependencies({ stateDir, git, sandbox, environment: own });
  return createProofStage({ ...staged, sandbox, dependencies, rounds, environment });
}

/** The production error, logged in another file. */
function loggedIn(file: string): Report {
  const frames = report.error.frames.map((frame) => ({ ...frame, file }));
  return { ...report, error: { ...report.error, frames } };
}

/** As `proof`, with further rounds to come. */
function proofWithRounds(staged: StagedFix, sandbox: Sandbox = createUnboxedSandbox()) {
  return proof(staged, sandbox, process.env, 3);
}

async function repairWith(staged: StagedFix, change: Files): Promise<void> {
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

/** The remote's base moves, and the workspace is made anew on it, as publication asks for. */
async function moveBase(staged: StagedFix, files: Files): Promise<void> {
  const before = staged.fix;
  await staged.push(files);
  staged.fix = { ...before, candidate: null };
  await staged.run(createWorkspaceStage(staged));
  staged.fix = { ...before, workspace: staged.fix.workspace };
}
