import { describe, expect, it } from "vitest";

import { compareRuns, type CheckRun, type Runs } from "./compare-runs.ts";
import type { TestStatus } from "./test-report.ts";

function run(tests: Record<string, TestStatus> | null, exitCode: number | null = 0): CheckRun {
  const report = tests === null ? null : new Map(Object.entries(tests));
  return { check: "test", command: "npm test", exitCode, report };
}

function runs(changes: Partial<Runs> = {}): Runs {
  const good = run({ "a: works": "passed" });
  return { noSuite: null, base: good, baseWithTests: null, fix: good, others: [], ...changes };
}

const withNewTest = runs({
  baseWithTests: run({ "a: works": "passed", "b: guest": "failed" }, 1),
  fix: run({ "a: works": "passed", "b: guest": "passed" }),
});

describe("comparing base and fix", () => {
  it("shows P2 where a new test is red on the base and green on the fix", () => {
    expect(compareRuns(withNewTest)).toMatchObject({
      level: "P2",
      repaired: ["b: guest"],
      newlyBroken: [],
    });
  });

  it("shows P1 where nothing newly fails and no test is new", () => {
    expect(compareRuns(runs())).toEqual({
      level: "P1",
      limits: ["the fix brings no test of its own"],
      repaired: [],
      newlyBroken: [],
    });
  });

  it("stays at P1 where the new test is green on the base already, or red in another name", () => {
    const green = { "a: works": "passed", "b: guest": "passed" } as const;
    const elsewhere = { "a: works": "passed", "b.test.js: b.test.js": "failed" } as const;

    for (const red of [green, elsewhere]) {
      expect(compareRuns({ ...withNewTest, baseWithTests: run(red, 1) })).toMatchObject({
        level: "P1",
        limits: ["no new test is red on the base and green on the fix"],
      });
    }
  });

  it("does not take a test that the base has for a new one", () => {
    const edited = runs({
      base: run({ "a: works": "failed", "c: ok": "passed" }, 1),
      baseWithTests: run({ "a: works": "failed", "c: ok": "passed" }, 1),
      fix: run({ "a: works": "passed", "c: ok": "passed" }),
    });

    expect(compareRuns(edited)).toMatchObject({ level: "P1", repaired: [] });
  });

  it("counts as newly broken what is red, skipped or gone on the fix", () => {
    for (const [status, shown] of [
      ["failed", "failed"],
      ["skipped", "skipped"],
      [null, "missing"],
    ] as const) {
      const fix = run(status === null ? {} : { "a: works": status }, 0);

      expect(compareRuns(runs({ fix }))).toMatchObject({
        level: "P0",
        newlyBroken: [`a: works (${shown})`],
      });
    }
  });

  it("counts a new test that is red on the fix as newly broken", () => {
    const fix = run({ "a: works": "passed", "b: guest": "failed" }, 1);

    expect(compareRuns(runs({ fix })).newlyBroken).toEqual(["b: guest (failed)"]);
  });

  it("holds nothing against the fix that was red on the base", () => {
    const red = run({ "a: works": "passed", "old: flaw": "failed" }, 1);

    expect(compareRuns(runs({ base: red, fix: red }))).toMatchObject({
      level: "P1",
      newlyBroken: [],
    });
  });

  it("sees a command that ends worse, and a report that is gone, although no test is red", () => {
    expect(compareRuns(runs({ fix: run({ "a: works": "passed" }, 1) })).newlyBroken).toEqual([
      '"npm test" ended with exit code 1',
    ]);
    expect(compareRuns(runs({ fix: run(null, 0) })).newlyBroken).toEqual([
      '"npm test" ended with exit code 0, without a report that can be read',
    ]);
    expect(compareRuns(runs({ fix: run({ "a: works": "passed" }, null) })).newlyBroken).toEqual([
      '"npm test" was killed or took too long',
    ]);
  });

  it("shows nothing where no test passes on the base", () => {
    const base = run({ "a: works": "failed", "b: later": "skipped" }, 1);

    expect(compareRuns(runs({ base, fix: base }))).toMatchObject({
      level: "P0",
      limits: ['"npm test" passes no test on the base'],
    });
  });

  it("stays at P1 by the exit code alone where the report cannot be read", () => {
    const unreadable = runs({ base: run(null), fix: run(null) });

    expect(compareRuns(unreadable)).toMatchObject({
      level: "P1",
      limits: [expect.stringContaining("report cannot be read")],
    });
    expect(compareRuns({ ...unreadable, fix: run(null, 1) }).newlyBroken).toEqual([
      '"npm test" ended with exit code 1',
    ]);
    expect(compareRuns({ ...unreadable, base: run(null, 2), fix: run(null, 2) })).toMatchObject({
      level: "P0",
      limits: [expect.stringContaining("ended with exit code 2 on the base already")],
      newlyBroken: [],
    });
  });

  it("shows nothing without a suite, and P2 at most by the new test alone", () => {
    const none = { noSuite: "no tests: nothing", base: null } as const;
    const fix = run({ "b: guest": "passed" });
    const baseWithTests = run({ "b: guest": "failed" }, 1);

    expect(compareRuns(runs({ ...none, fix: null }))).toMatchObject({
      level: "P0",
      limits: ["no tests: nothing"],
    });
    expect(compareRuns(runs({ ...none, fix, baseWithTests }))).toMatchObject({
      level: "P2",
      limits: ["no tests: nothing", expect.stringContaining("not reproduced")],
    });
    expect(compareRuns(runs({ ...none, fix, baseWithTests: fix })).level).toBe("P0");
  });

  it("takes a build, types or lint that newly fails for broken, and one that failed before for none", () => {
    const lint: CheckRun = { check: "lint", command: "npm run lint", exitCode: 0, report: null };
    const red = { ...lint, exitCode: 2 };

    expect(compareRuns(runs({ others: [{ base: lint, fix: red }] })).newlyBroken).toEqual([
      'lint: "npm run lint" ended with exit code 2',
    ]);
    expect(compareRuns(runs({ others: [{ base: red, fix: red }] })).level).toBe("P1");
  });
});
