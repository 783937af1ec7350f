import type { Report } from "@mendwatch/protocol";
import { describe, expect, it } from "vitest";

import {
  cart,
  cartTest,
  guestTest,
  imports,
  npmTest,
  packageWith,
  proof,
  proveFixes,
  repaired,
  shop,
  shopReport,
} from "../../../../../test/support/proven-fixes.ts";
import { sampleProject } from "../../../../../test/support/sample-project.ts";

/** Tells a test whether it is run for the nth time in this copy. */
const counting = `import { appendFileSync, readFileSync } from "node:fs";
function nth(number) { appendFileSync("count", "x"); return readFileSync("count", "utf8").length === number; }
`;

describe("the proof stage", { timeout: 120_000 }, () => {
  const { checking, checked } = proveFixes();

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
});

/** The production error, logged in another file. */
function loggedIn(file: string): Report {
  const frames = shopReport.error.frames.map((frame) => ({ ...frame, file }));
  return { ...shopReport, error: { ...shopReport.error, frames } };
}
