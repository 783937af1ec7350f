import { describe, expect, it } from "vitest";

import {
  cart,
  cartTest,
  type Files,
  guestTest,
  npmTest,
  packageWith,
  proof,
  proveFixes,
  repaired,
  shop,
} from "../../../../../test/support/proven-fixes.ts";
import { runnerLine } from "../../../../../test/support/test-runners.ts";
import { createUnboxedSandbox } from "../../adapters/unboxed/unboxed.ts";
import type { Sandbox } from "../../ports/sandbox.ts";

describe("the reports of a proof", { timeout: 120_000 }, () => {
  const { checking, checked } = proveFixes();

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

  it("runs a suite no further that had to be ended on the base", async () => {
    const checks = { ...npmTest, test: "npm test; kill -9 $$" };
    const change = { "src/cart.js": repaired, "test/guest.test.js": guestTest };

    const staged = await checked(shop, change, { checks });

    expect(staged.fix).toMatchObject({
      state: "refused",
      proof: {
        level: "P0",
        limits: [expect.stringContaining("was killed or took too long on the base already")],
      },
    });
    expect(staged.fix.proof?.runs.map(({ tree, exitCode }) => [tree, exitCode])).toEqual([
      ["base", null],
    ]);
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
});
