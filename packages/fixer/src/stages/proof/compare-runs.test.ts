import { describe, expect, it } from "vitest";

import { compareRuns } from "./compare-runs.ts";
import type { ExecutedCode } from "./executed-code.ts";
import type { Sightings } from "./production-error.ts";
import type { CheckRun, Runs } from "./runs.ts";
import type { TestStatus } from "./reports/runner-report.ts";

/** What a further run saw: by default all of the test and of the code that failed. */
function executed(changes: Partial<ExecutedCode> = {}): ExecutedCode {
  const loaded = new Set(["a", "b", "src/cart.js"]);
  return { loaded, ran: loaded, failing: true, ...changes };
}

function run(
  tests: Record<string, TestStatus> | null,
  exitCode: number | null = 0,
  seen: Partial<Omit<Sightings, "tests">> & { readonly tests?: readonly string[] } = {},
): CheckRun {
  const report = tests === null ? null : new Map(Object.entries(tests));
  const sightings = { output: "clean", ...seen, tests: new Set(seen.tests) } as const;
  return {
    check: "test",
    command: "npm test",
    exitCode,
    duration: 1,
    report,
    runners: new Map(),
    sightings,
    executed: executed(),
  };
}

function runs(changes: Partial<Runs> = {}): Runs {
  const good = run({ "a: works": "passed" });
  return {
    noSuite: null,
    base: good,
    baseWithTests: null,
    fix: good,
    fixAgain: [],
    fixWithBaseTests: [],
    silentTests: [],
    newTestsAgain: { before: [], after: [] },
    changed: ["src/cart.js"],
    recognisable: true,
    builtFile: null,
    others: [],
    ...changes,
  };
}

const withNewTest = runs({
  baseWithTests: run({ "a: works": "passed", "b: guest": "failed" }, 1),
  fix: run({ "a: works": "passed", "b: guest": "passed" }),
});

const red = run({ "b: guest": "failed" }, 1);
const green = run({ "b: guest": "passed" });
const reproducing = run({ "b: guest": "failed" }, 1, { tests: ["b: guest"] });
const printing = run({ "b: guest": "failed" }, 1, { output: "seen" });

/** Three runs of a new test on each side. */
function repeated(before: CheckRun, after: CheckRun, changes: Partial<Runs> = {}): Runs {
  const newTestsAgain = { before: [before, before], after: [after, after] };
  return { ...withNewTest, baseWithTests: before, fix: after, newTestsAgain, ...changes };
}

describe("comparing base and fix", () => {
  it("shows P2 where a new test is red on the base and green on the fix", () => {
    expect(compareRuns(withNewTest)).toMatchObject({
      level: "P2",
      repaired: ["b: guest"],
      newlyBroken: [],
    });
  });

  it("shows nothing where the suite does not end on the base, whatever passed in it before", () => {
    const endless = run({ "a: works": "passed" }, null);

    expect(compareRuns({ ...withNewTest, base: endless })).toMatchObject({
      level: "P0",
      limits: ['"npm test" was killed or took too long on the base already'],
    });
  });

  it("shows P1 where nothing newly fails and no test is new", () => {
    expect(compareRuns(runs())).toEqual({
      level: "P1",
      limits: ["the fix brings no test of its own"],
      repaired: [],
      reproduction: null,
      newlyBroken: [],
      changedExpectations: [],
      flaky: [],
    });
  });

  it("stays at P1 where the new test is green on the base already, or red in another name", () => {
    const already = { "a: works": "passed", "b: guest": "passed" } as const;
    const elsewhere = { "a: works": "passed", "b.test.js: b.test.js": "failed" } as const;

    for (const tests of [already, elsewhere]) {
      expect(compareRuns({ ...withNewTest, baseWithTests: run(tests, 1) })).toMatchObject({
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
    const flawed = run({ "a: works": "passed", "old: flaw": "failed" }, 1);

    expect(compareRuns(runs({ base: flawed, fix: flawed }))).toMatchObject({
      level: "P1",
      newlyBroken: [],
    });
  });

  it("counts as newly broken what was red on the base and is left out on the fix", () => {
    const base = run({ "a: works": "passed", "old: flaw": "failed" }, 1);
    const hidden = run({ "a: works": "passed", "old: flaw": "skipped" }, 0);

    expect(compareRuns(runs({ base, fix: hidden }))).toMatchObject({
      level: "P0",
      newlyBroken: ["old: flaw (failed, now skipped)"],
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
      limits: ["no tests: nothing", expect.stringContaining("not with the production error")],
    });
    expect(compareRuns(runs({ ...none, fix, baseWithTests: fix })).level).toBe("P0");
  });

  it("takes a build, types or lint that newly fails for broken, and one that failed before for none", () => {
    const lint: CheckRun = { ...run(null), check: "lint", command: "npm run lint" };
    const failing = { ...lint, exitCode: 2 };

    expect(compareRuns(runs({ others: [{ base: lint, fix: failing }] })).newlyBroken).toEqual([
      'lint: "npm run lint" ended with exit code 2',
    ]);
    expect(compareRuns(runs({ others: [{ base: failing, fix: failing }] })).level).toBe("P1");
  });
});

describe("the production error in the runs", () => {
  const alone = { base: run({ "a: works": "passed" }) };

  it("makes P3 where the new test shows it three times of three, and never on the fix", () => {
    const fix = run({ "a: works": "passed", "b: guest": "passed" });

    expect(compareRuns(repeated(reproducing, fix))).toEqual({
      level: "P3",
      limits: [],
      repaired: ["b: guest"],
      reproduction: { before: { shown: 3, runs: 3 }, after: { shown: 0, runs: 3 } },
      newlyBroken: [],
      changedExpectations: [],
      flaky: [],
    });
    expect(compareRuns(repeated(printing, fix)).level).toBe("P3");
  });

  it("makes P3 of the new test alone where there is no suite, and says so", () => {
    const none = { noSuite: "no tests: nothing", base: null };

    expect(compareRuns(repeated(reproducing, green, none))).toMatchObject({
      level: "P3",
      limits: ["no tests: nothing"],
    });
  });

  const fix = run({ "a: works": "passed", "b: guest": "passed" });
  const leaking = run({ "a: works": "passed", "b: guest": "passed" }, 0, { output: "seen" });
  const cut = run({ "a: works": "passed", "b: guest": "passed" }, 0, { output: "cut" });
  const other = run({ "b: guest": "failed", "c: other": "failed" }, 1, { tests: ["c: other"] });
  const sometimes = { before: [reproducing, red], after: [fix, fix] };
  const refused: readonly (readonly [string, Runs, string])[] = [
    ["fails with another error", repeated(red, fix), "not with the production error"],
    ["is not the test that shows it", repeated(other, fix), "not with the production error"],
    [
      "shows it in some runs only",
      repeated(reproducing, fix, { newTestsAgain: sometimes }),
      "flaky: it shows the production error in 2 of 3 runs",
    ],
    ["shows it on the fix too", repeated(printing, leaking, alone), "in 3 of 3 runs on the fix"],
    [
      "prints what the suite prints without it",
      repeated(printing, fix, { base: run({ "a: works": "passed" }, 0, { output: "seen" }) }),
      "not with the production error",
    ],
    [
      "prints beside a suite whose output was cut off",
      repeated(printing, fix, { base: run({ "a: works": "passed" }, 0, { output: "cut" }) }),
      "not with the production error",
    ],
    ["prints, with the fix's output cut off", repeated(printing, cut), "not with the production"],
    [
      "was run once",
      repeated(reproducing, fix, { newTestsAgain: { before: [], after: [] } }),
      "too long to be run 3 times",
    ],
    [
      "cannot show an error that was logged in a bundle",
      repeated(red, fix, { builtFile: "/srv/shop/dist/server.js" }),
      "logged in /srv/shop/dist/server.js, which was built from other files",
    ],
    [
      "reproduces an error without a place",
      repeated(red, fix, { recognisable: false }),
      "names no place",
    ],
  ];
  for (const [what, all, limit] of refused) {
    it(`stays at P2 where the new test ${what}`, () => {
      expect(compareRuns(all)).toMatchObject({
        level: "P2",
        limits: [expect.stringContaining(limit)],
      });
    });
  }
});

describe("tests that the fix edits", () => {
  const moved = run({ "a: works": "failed" }, 1);

  it("are told where they passed on the base and fail on the fix as the base has them", () => {
    const compared = compareRuns(runs({ fixWithBaseTests: [moved, moved] }));

    expect(compared).toMatchObject({ changedExpectations: ["a: works"], newlyBroken: [] });
  });

  it("are told by the command where no report can be read", () => {
    const unreadable = runs({ base: run(null), fix: run(null), fixWithBaseTests: [run(null, 1)] });

    expect(compareRuns(unreadable).changedExpectations).toEqual(['"npm test"']);
  });

  it.each([
    ["that is green once", { fixWithBaseTests: [moved, run({ "a: works": "passed" })] }],
    ["that the fix breaks anyway", { fixWithBaseTests: [moved], fix: moved }],
    ["that was red on the base", { fixWithBaseTests: [moved], base: moved, fix: moved }],
    [
      "that is new, and needs what the edited files have now",
      { fixWithBaseTests: [run({ "a: works": "passed", "b: guest": "failed" }, 1)] },
    ],
  ])("are not told of a test %s", (_, changes) => {
    expect(compareRuns(runs(changes)).changedExpectations).toEqual([]);
  });
});

describe("new tests that assert nothing", () => {
  const fix = run({ "a: works": "passed", "lib/b.test.js: guest": "passed" });
  const before = run({ "lib/b.test.js: guest": "failed" }, 1, { tests: ["lib/b.test.js: guest"] });

  it.each(["lib/b.test.js", "src/b.test.ts"])("show no repair: %s", (path) => {
    expect(compareRuns(repeated(before, fix, { silentTests: [path] }))).toMatchObject({
      level: "P1",
      repaired: [],
      limits: [expect.stringContaining(`asserts nothing, so it passes`)],
    });
  });

  it("do not speak for those of another file", () => {
    const silentTests = ["lib/ab.test.js"];

    expect(compareRuns(repeated(before, fix, { silentTests })).level).toBe("P3");
  });
});

describe("what comes out differently each time", () => {
  const failing = run({ "a: works": "failed" }, 1);

  it("is flaky where it newly failed in some runs on the fix, and neither broken nor repaired", () => {
    expect(
      compareRuns(runs({ fix: failing, fixAgain: [failing, run({ "a: works": "passed" })] })),
    ).toMatchObject({ level: "P1", newlyBroken: [], repaired: [], flaky: ["a: works"] });
  });

  it("is broken where it newly failed in every run on the fix", () => {
    expect(compareRuns(runs({ fix: failing, fixAgain: [failing, failing] }))).toMatchObject({
      level: "P0",
      newlyBroken: ["a: works (failed)"],
      flaky: [],
    });
  });

  it("is flaky where only the command's end differs", () => {
    const ended = run(null, 1);

    expect(compareRuns(runs({ base: run(null), fix: ended, fixAgain: [run(null)] }))).toMatchObject(
      {
        level: "P1",
        newlyBroken: [],
        flaky: ['"npm test"'],
      },
    );
  });

  it("repairs nothing where a new test was green once on the base, or red once on the fix", () => {
    const fix = run({ "a: works": "passed", "b: guest": "passed" });

    for (const newTestsAgain of [
      { before: [green], after: [] },
      { before: [], after: [red] },
    ]) {
      expect(compareRuns(repeated(reproducing, fix, { newTestsAgain }))).toMatchObject({
        level: "P1",
        limits: ["the new test is flaky: b: guest"],
        repaired: [],
        reproduction: null,
        flaky: ["b: guest"],
      });
    }
  });

  describe("a reproduction", () => {
    const loaded = new Set(["b", "src/cart.js"]);
    const both = run({ "a: works": "passed", "b: guest": "passed" });
    const idle = executed({ loaded: new Set(["b"]), ran: new Set(["b"]), failing: false });
    const repairRan = executed({ failing: false });

    it("is none where the function that threw the error did not run on the base", () => {
      const forged = repeated({ ...reproducing, executed: idle }, both);

      expect(compareRuns(forged)).toMatchObject({
        level: "P2",
        limits: [expect.stringContaining("was not seen to run")],
      });
    });

    it("is none where neither that function nor any changed code ran on the fix", () => {
      const loadedOnly = executed({ loaded, ran: new Set(["b"]), failing: false });

      expect(compareRuns(repeated(reproducing, { ...both, executed: loadedOnly }))).toMatchObject({
        level: "P2",
        limits: [expect.stringContaining("neither the function")],
      });
    });

    it("is one where the repair no longer calls that function, but runs what it changed", () => {
      const guarded = repeated(reproducing, { ...both, executed: repairRan });

      expect(compareRuns(guarded)).toMatchObject({ level: "P3", limits: [] });
    });

    it("says so where nobody can see what the test runs", () => {
      const blind = repeated({ ...reproducing, executed: null }, { ...both, executed: null });

      expect(compareRuns(blind)).toMatchObject({
        level: "P3",
        limits: [expect.stringContaining("could not be measured")],
      });
    });
  });
});
