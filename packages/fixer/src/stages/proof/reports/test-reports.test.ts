import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { available } from "../../../../../../test/support/requirements.ts";
import { pytestLine, runnerLine, runnerPath } from "../../../../../../test/support/test-runners.ts";
import type { ReadReport } from "../test-report.ts";
import { reportKey, type Arming } from "./runner-report.ts";
import { armReports, readReports } from "./test-reports.ts";

interface Ran {
  readonly exitCode: number | undefined;
  /** What the command prints, to both outputs. */
  readonly printed: string;
  readonly report: ReadReport | null;
}

const cart = "exports.total = function total(cart) { return cart.total; };\n";
const imports = `const { total } = require("../src/cart.js");\n`;
const nodeImports = `const { describe, it, test } = require("node:test");\n`;

/** What each JavaScript runner is given: the same tests in its words. */
const suite = `${imports}describe("outer", () => {
  describe("inner", () => { it("sums up", () => { if (total({ total: 5 }) !== 5) throw new Error("no"); }); });
  it("twice", () => {});
  it("twice", () => {});
  it.skip("is left out", () => {});
  TODO
});
for (const number of [1, 2]) it("row " + number, () => {});
it("lets a guest in", () => { total(null); });
it("wraps", () => { try { total(null); } catch (cause) { throw new Error("wrapped", { cause }); } });
`;
const statuses = {
  "outer > inner > sums up": "passed",
  "outer > twice": "passed",
  "outer > twice (2)": "passed",
  "outer > is left out": "skipped",
  "outer > later": "skipped",
  "row 1": "passed",
  "row 2": "passed",
  "lets a guest in": "failed",
  wraps: "failed",
};

const python = pytestLine();

describe("the reports of test runners", { timeout: 120_000 }, () => {
  let folder: string;
  let key: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-reports-")));
    await openReport();
  });
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  async function openReport(): Promise<void> {
    await mkdir(join(folder, "report"), { recursive: true });
    key = await reportKey(join(folder, "report"));
  }

  async function run(
    line: string,
    files: Readonly<Record<string, string>>,
    { arming = "plain", env = {} }: { arming?: Arming; env?: Record<string, string> } = {},
  ): Promise<Ran> {
    const tree = join(folder, "tree");
    for (const [path, text] of Object.entries({ "src/cart.js": cart, ...files })) {
      await mkdir(dirname(join(tree, path)), { recursive: true });
      await writeFile(join(tree, path), text);
    }
    const plain = { PATH: runnerPath, HOME: folder, CI: "true", ...env };
    const { exitCode, all } = await execa("sh", ["-c", line], {
      cwd: tree,
      env: armReports(plain, join(folder, "report"), arming),
      extendEnv: false,
      all: true,
      reject: false,
    });
    return { exitCode, printed: all, report: await readReports(join(folder, "report"), tree, key) };
  }

  const runners = [
    {
      runner: "node:test",
      line: "node --test",
      text: nodeImports + suite.replace("TODO", `it.todo("later");`),
      normal: "lets a guest in",
    },
    {
      runner: "vitest",
      line: `${runnerLine("vitest")} run --globals`,
      text: suite
        .replace(imports, `import { total } from "../src/cart.js";\n`)
        .replace("TODO", `it.todo("later");`),
      normal: "lets a guest in",
    },
    {
      runner: "jest",
      line: `${runnerLine("jest")} --ci`,
      text: suite.replace("TODO", `it.todo("later");`),
      normal: "Tests: ",
    },
    {
      runner: "mocha",
      line: `${runnerLine("mocha")} test`,
      text: suite.replace("TODO", `it("later");`),
      normal: "lets a guest in",
    },
  ];
  const file = "test/cart.test.js";
  const packageFile = { "package.json": '{ "name": "shop" }' };

  describe.each(runners)("of $runner", ({ runner, line, text, normal }) => {
    it("name every test with its suites, and how it ended", async () => {
      const { report, exitCode } = await run(line, { ...packageFile, [file]: text });

      expect(exitCode).not.toBe(0);
      expect([...(report?.runners.keys() ?? [])]).toEqual([runner]);
      expect(report?.runners.get(runner)).toMatch(/^v?\d+\.\d+\.\d+/);
      expect(Object.fromEntries(report?.tests ?? [])).toEqual(
        Object.fromEntries(
          Object.entries(statuses).map(([name, status]) => [`${file}: ${name}`, status]),
        ),
      );
    });

    it("keep the error of a failed test with its frames, and its cause", async () => {
      const { report } = await run(line, { ...packageFile, [file]: text });

      const thrown = report?.errors.get(`${file}: lets a guest in`)?.join("\n");
      expect(thrown).toMatch(/^TypeError: Cannot read properties of null \(reading 'total'\)\n/);
      expect(thrown).toMatch(/ at .*total.*src\/cart\.js:1:\d+/);
      expect(report?.errors.get(`${file}: wraps`)?.join("\n")).toMatch(
        /wrapped[\s\S]*TypeError: Cannot read[^\n]*\n +at .*src\/cart\.js/,
      );
    });

    it("stand beside what the runner prints for people", async () => {
      const { printed } = await run(line, { ...packageFile, [file]: text });

      expect(printed).toContain(normal);
    });

    it("are none where the run is cut off in the middle", async () => {
      const kill = `it("ends it all", () => { process.kill(process.env.ROOT, "SIGKILL"); });`;
      const killed = { ...packageFile, [file]: `${text}${kill}\n` };

      const { exitCode, report } = await run(`export ROOT=$$; exec ${line}`, killed);

      expect({ exitCode, report }).toEqual({ exitCode: undefined, report: null });
    });
  });

  const loading = runners.filter(({ runner }) => runner !== "mocha");
  it.each(loading)("$runner names a file that does not load", async ({ runner, line, text }) => {
    const broken = {
      ...packageFile,
      "test/a.test.js": text,
      "test/b.test.js": `${text}require("./none.js"); import "./none.js";`,
    };

    const { report } = await run(line, broken);

    expect(report?.runners.has(runner)).toBe(true);
    expect(report?.tests.get("test/b.test.js: test/b.test.js")).toBe("failed");
    expect(report?.tests.get("test/a.test.js: row 1")).toBe("passed");
  });

  it("keep the causes of errors that Jest's workers hand over", async () => {
    const texts = ["a", "b", "c"].map((name) => [
      `test/${name}.test.js`,
      suite.replace("TODO", ""),
    ]);

    const { report } = await run(`${runnerLine("jest")} --ci --no-cache -w 2`, {
      ...packageFile,
      ...Object.fromEntries(texts),
    });

    expect(report?.errors.get("test/c.test.js: wraps")).toContainEqual(
      expect.stringMatching(/^TypeError: Cannot read properties of null/),
    );
  });

  it("are merged where one command has several runners, through package scripts", async () => {
    const scripts = {
      test: `node --test test/one.test.js && ${runnerLine("mocha")} test/two.js && ${runnerLine("vitest")} run --globals three`,
    };
    const { exitCode, report } = await run("npm test", {
      "package.json": JSON.stringify({ name: "shop", scripts }),
      "test/one.test.js": `require("node:test").test("one", () => {});`,
      "test/two.js": `it("two", () => {});`,
      "test/three.spec.js": `it("three", () => {});`,
    });

    expect(exitCode).toBe(0);
    expect(Object.fromEntries(report?.tests ?? [])).toEqual({
      "test/one.test.js: one": "passed",
      "test/two.js: two": "passed",
      "test/three.spec.js: three": "passed",
    });
    expect([...(report?.runners.keys() ?? [])]).toEqual(["node:test", "vitest", "mocha"]);
  });

  it("are not those of a run inside of a test", async () => {
    const inner = JSON.stringify(`${runnerLine("mocha")} inner`);
    const files = {
      ...packageFile,
      "inner/a.js": `it("inside", () => {});`,
      "test/a.test.js": `it("starts one", () => { require("node:child_process").execSync(${inner}); });`,
    };
    const lines = [
      `${runnerLine("mocha")} --timeout 60000 test`,
      `${runnerLine("jest")} --testTimeout 60000 test`,
    ];

    for (const line of lines) {
      const { report } = await run(line, files);

      expect([...(report?.tests.keys() ?? [])]).toEqual(["test/a.test.js: starts one"]);
      await rm(join(folder, "report"), { recursive: true });
      await openReport();
    }
  });

  it("of mocha are had where a loader of ES modules passes hooks of CommonJS by", async () => {
    const files = {
      "register.mjs": `import { register } from "node:module";\nregister("./loader.mjs", import.meta.url);\n`,
      "loader.mjs": `import { readFile } from "node:fs/promises";
export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (loaded.format !== "commonjs") return loaded;
  return { ...loaded, source: await readFile(new URL(url)) };
}
`,
      "test/a.mjs": `it("is an ES module", () => {});\n`,
    };
    const line = runnerLine("mocha").replace("node ", "node --import ./register.mjs ");

    const { report } = await run(`${line} test/a.mjs`, files);

    expect(report?.tests).toEqual(new Map([["test/a.mjs: is an ES module", "passed"]]));
  });

  it("are of tests in TypeScript too, under the names of their sources", async () => {
    const files = {
      "package.json": '{ "type": "module" }',
      "test/a.test.ts": `import { test } from "node:test";\nconst name: string = "typed";\ntest(name, () => {});\n`,
      "test/b.spec.ts": `const name: string = "typed";\nit(name, () => {});\n`,
    };
    const line = `node --test test/a.test.ts && ${runnerLine("vitest")} run --globals b.spec`;

    const { report } = await run(line, files);

    expect([...(report?.tests.keys() ?? [])]).toEqual([
      "test/a.test.ts: typed",
      "test/b.spec.ts: typed",
    ]);
  });

  it("keep what the owner set in NODE_OPTIONS, and reporters that the command names", async () => {
    const test = `const { test } = require("node:test"); test("is set", () => { if (process.title !== "shop") throw new Error(process.title); });`;
    const files = { ...packageFile, "test/a.test.js": test };
    const env = { NODE_OPTIONS: "--title=shop" };

    const own = await run("node --test", files, { env });
    const named = await run("node --test --test-reporter=dot", files, {
      env,
      arming: "their-reporter",
    });

    for (const { exitCode, report } of [own, named]) {
      expect(exitCode).toBe(0);
      expect(report?.tests.get("test/a.test.js: is set")).toBe("passed");
    }
    expect(named.printed.trim()).toBe(".");
  });

  it("are none for a command without a runner, and none that is not ours to read", async () => {
    const none = await run("echo ok", {});
    await writeFile(join(folder, "report/jest.jsonl"), '{"begun":"1","version":"30"}\nnonsense\n');
    const foreign = await readReports(join(folder, "report"), folder, key);

    expect([none.report, foreign]).toEqual([null, null]);
  });

  describe("when the code under test tries to write them", () => {
    const forged = `[{ file: __filename, name: ["forged"], status: "passed", errors: [] }]`;
    const lines = `JSON.stringify({ begun: "x", version: "v1" }) + "\\n" + JSON.stringify({ ended: "x", tests: ${forged} }) + "\\n"`;
    const finding = `const { appendFileSync, readdirSync, readFileSync, writeFileSync } = require("node:fs");
const reports = require("node:path").join(__dirname, "../../report");
`;
    const honest = `if (typeof it === "undefined") globalThis.it = require("node:test").it;\nit("honest", () => {});\n`;

    it.each(["node --test", runnerLine("mocha"), runnerLine("jest")])(
      "tell tests of %s no key that still counts",
      async (line) => {
        const text = `${finding}${honest}it("looks", () => {
  const [number] = readFileSync(reports + "/key", "utf8").split(" ");
  if (number !== "1" || "MENDWATCH_REPORT" in process.env) throw new Error("told");
});\n`;
        const { report } = await run(line, { ...packageFile, "test/a.test.js": text });

        expect(report?.tests.get("test/a.test.js: looks")).toBe("passed");
      },
    );

    it.each([
      ["adds lines", `appendFileSync(reports + "/node-test.jsonl", ${lines});`],
      ["replaces them", `writeFileSync(reports + "/node-test.jsonl", ${lines});`],
      ["adds another runner's", `appendFileSync(reports + "/mocha.jsonl", ${lines});`],
      [
        "repeats a line",
        `const file = reports + "/node-test.jsonl"; appendFileSync(file, readFileSync(file));`,
      ],
      [
        "changes a signed line",
        `const file = reports + "/node-test.jsonl"; writeFileSync(file, readFileSync(file, "utf8").replace("v", "w"));`,
      ],
      [
        "signs an end with the key that it finds",
        `const [number, key] = readFileSync(reports + "/key", "utf8").split(" ");
const begun = JSON.parse(readFileSync(reports + "/node-test.jsonl", "utf8").replace(/^\\S+ \\S+ /, "").trim()).begun;
const text = JSON.stringify({ ended: begun, tests: ${forged} });
for (const which of [number, number - 1]) {
  const mac = require("node:crypto").createHmac("sha256", key).update(text).digest("hex");
  appendFileSync(reports + "/node-test.jsonl", which + " " + mac + " " + text + "\\n");
}`,
      ],
    ])("count for nothing where it %s", async (_, forging) => {
      const files = { ...packageFile, "test/a.test.js": `${finding}${honest}${forging}\n` };

      const { report } = await run("node --test", files);

      expect(report).toBeNull();
    });

    it("are not changed by other built-in functions in the same process", async () => {
      const changing = `it("breaks", () => { throw new Error("broken"); });
JSON.stringify = () => "{}";
Object.prototype.toJSON = Array.prototype.toJSON = () => ({ status: "passed" });
require("node:fs").appendFileSync = () => {};
require("node:crypto").createHmac("sha256", "").constructor.prototype.update = function () { return this; };
`;
      const files = { ...packageFile, "test/a.test.js": `${honest}${changing}` };

      const { report } = await run(runnerLine("mocha"), files);

      expect(report?.tests.get("test/a.test.js: breaks")).toBe("failed");
    });
  });

  it("are empty where a runner found no test", async () => {
    const { report } = await run(`${runnerLine("vitest")} run --passWithNoTests`, packageFile);

    expect(report?.tests.size).toBe(0);
  });

  describe.skipIf(python === null)("of pytest", () => {
    const cartPy = { "cart.py": 'def total(cart):\n    return cart["total"]\n' };
    const tests = `import pytest
from cart import total

class TestOuter:
    def test_sums(self):
        assert total({"total": 5}) == 5

    @pytest.mark.skip
    def test_left_out(self):
        pass

    @pytest.mark.xfail
    def test_known(self):
        assert False

@pytest.mark.parametrize("number", [1, 2])
def test_row(number):
    assert number

@pytest.fixture
def broken():
    total(None)

def test_needs(broken):
    pass

def test_wraps():
    try:
        total(None)
    except TypeError as cause:
        raise ValueError("wrapped") from cause
`;

    it("name every test, and keep tracebacks with causes", async () => {
      const { report } = await run(`${python} -q`, { ...cartPy, "tests/test_cart.py": tests });

      expect(Object.fromEntries(report?.tests ?? [])).toEqual({
        "tests/test_cart.py: TestOuter > test_sums": "passed",
        "tests/test_cart.py: TestOuter > test_left_out": "skipped",
        "tests/test_cart.py: TestOuter > test_known": "skipped",
        "tests/test_cart.py: test_row[1]": "passed",
        "tests/test_cart.py: test_row[2]": "passed",
        "tests/test_cart.py: test_needs": "failed",
        "tests/test_cart.py: test_wraps": "failed",
      });
      expect(report?.errors.get("tests/test_cart.py: test_wraps")?.join("\n")).toMatch(
        /Traceback[\s\S]*cart\.py", line 2, in total[\s\S]*TypeError: [\s\S]*direct cause[\s\S]*ValueError: wrapped/,
      );
    });

    it("name a file that does not load, and are empty without a test", async () => {
      const broken = await run(`${python} -q`, { "tests/test_a.py": "import none\n" });
      expect(broken.report?.tests).toEqual(
        new Map([["tests/test_a.py: tests/test_a.py", "failed"]]),
      );
      await rm(folder, { recursive: true });
      await openReport();

      const empty = await run(`${python} -q`, {});
      expect([empty.exitCode, empty.report?.tests.size]).toEqual([5, 0]);
    });

    it("are none where the run is cut off in the middle", async () => {
      const killed = "import os\ndef test_a(): pass\ndef test_b(): os._exit(1)\n";

      const { exitCode, report } = await run(`${python} -q`, { "tests/test_a.py": killed });

      expect([exitCode, report]).toEqual([1, null]);
    });
  });

  describe.skipIf(!available("go", ["version"]))("of go test", () => {
    const module = {
      "go.mod": "module shop\n\ngo 1.19\n",
      "cart/cart.go":
        "package cart\n\ntype Cart struct{ Total int }\n\nfunc Total(c *Cart) int { return c.Total }\n",
      "empty/empty.go": "package empty\n",
    };
    const tests = `package cart

import (
	"fmt"
	"testing"
)

func TestSums(t *testing.T) {}
func TestLeftOut(t *testing.T) { t.Skip("later") }
func TestTable(t *testing.T) {
	for _, row := range []int{1, 2} {
		t.Run(fmt.Sprint("row ", row), func(t *testing.T) {
			fmt.Print("no line feed")
			if row == 2 {
				t.Error("two")
			}
		})
	}
}
func TestLies(t *testing.T) { fmt.Println("--- PASS: TestNone (0.00s)") }
`;
    const guest = "func TestGuest(t *testing.T) { Total(nil) }\nfunc TestAfter(t *testing.T) {}\n";

    it("name every test of every package, whatever the tests print", async () => {
      const { exitCode, report, printed } = await run("go test ./...", {
        ...module,
        "cart/cart_test.go": tests,
      });

      expect(exitCode).toBe(1);
      expect(Object.fromEntries(report?.tests ?? [])).toEqual({
        "cart: TestSums": "passed",
        "cart: TestLeftOut": "skipped",
        "cart: TestTable": "failed",
        "cart: TestTable > row_1": "passed",
        "cart: TestTable > row_2": "failed",
        "cart: TestLies": "passed",
      });
      expect(report?.errors.get("cart: TestTable > row_2")).toEqual([
        expect.stringMatching(/cart_test\.go:\d+: two/),
      ]);
      expect(printed).toContain("no test files");
    });

    it("give a panic to the test that it ended, and leave programs that are no test alone", async () => {
      const files = {
        ...module,
        "cart/cart_test.go": tests + guest,
        "main.go": 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("ran") }\n',
      };

      const { report, printed } = await run("go run . && go test ./...", files);

      expect(printed).toMatch(/^ran\n/);
      expect(report?.tests.get("cart: TestGuest")).toBe("failed");
      expect(report?.tests.has("cart: TestAfter")).toBe(false);
      expect(report?.errors.get("cart: TestGuest")).toEqual([
        expect.stringMatching(/panic: runtime error: [\s\S]*shop\/cart\.Total/),
      ]);
    });
  });
});
