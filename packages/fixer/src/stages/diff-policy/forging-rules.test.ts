import { describe, expect, it } from "vitest";

import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { judgePatch } from "./diff-policy.ts";
import type { PatchFile } from "./rule.ts";

function file(path: string, texts: Pick<PatchFile, "test" | "code">): PatchFile {
  const modes = { oldMode: "100644", newMode: "100644" };
  const lines = { added: 1, removed: 1, addedLines: [] };
  return { path, status: "M", ...modes, ...lines, ...texts, filtered: false };
}

function test(before: string, after: string, path = "test/cart.test.js"): PatchFile {
  return file(path, { test: { before, after }, code: null });
}

function code(before: string, after: string, path = "src/cart.js"): PatchFile {
  return file(path, { test: null, code: { before, after } });
}

/** The rules that find something, apart from those on which the case does not turn. */
function found(...files: readonly PatchFile[]): readonly string[] {
  const { refusals, flags } = judgePatch({ files, project: sampleProject() });
  const others = ["test-edited", "fewer-tests", "changed-expectation", "silent-test"];
  return [...refusals, ...flags].map(({ rule }) => rule).filter((rule) => !others.includes(rule));
}

describe("a forged error", () => {
  it.each([
    ["error.stack = text;", "test/a.test.js"],
    ["error.stack += text;", "test/a.test.js"],
    ['Object.defineProperty(error, "stack", { value: text });', "test/a.test.ts"],
    ['throw { name: "TypeError", stack: "x" };', "test/a.test.js"],
    ["Error.prepareStackTrace = () => text;", "test/a.test.js"],
    ["vm.runInThisContext(source, { filename });", "test/a.test.js"],
    ["new Function(source)();", "test/a.test.js"],
    ["console.log(`    at total (${file}:1:2)`);", "test/a.test.js"],
    ["    at total (/srv/src/cart.js:1:2)", "test/log.txt"],
    ['exec(compile(source, "src/cart.py", "exec"))', "test_cart.py"],
    ["//line src/cart.go:10", "cart_test.go"],
  ])("is refused in a test: %s", (text, path) => {
    expect(found(test("", text, path))).toEqual(["forged-error"]);
  });

  it.each([
    ["assert.match(error.stack, /cart/);", "test/a.test.js"],
    ["const stack = []; stack.push(1); if (error.stack === text) fail();", "test/a.test.js"],
    ["// error.stack = text", "test/a.test.js"],
    ['re.compile("a")\nsubprocess.run(["exec"])', "test_cart.py"],
    ["look at the cart (it is: empty)", "test/readme.txt"],
  ])("is not what reads a stack or only looks like it: %s", (text, path) => {
    expect(found(test("", text, path))).toEqual([]);
  });

  it("is none where it was there before", () => {
    expect(found(test("error.stack = text;", "error.stack = text;\n\n"))).toEqual([]);
  });
});

describe("a test that reads source code", () => {
  it.each([
    [
      'const file = new URL("../src/cart.js", import.meta.url);\nreadFileSync(file);',
      "test/a.test.js",
    ],
    ['source = open("shop/cart.py").read()', "tests/test_cart.py"],
    ['os.ReadFile("cart.go")', "cart_test.go"],
  ])("is refused: %s", (text, path) => {
    expect(found(test("", text, path))).toEqual(["test-reads-source"]);
  });

  it.each([
    [
      'import { total } from "../src/cart.js";\nreadFileSync("fixtures/cart.json");',
      "test/a.test.js",
    ],
    ['const total = require("../src/cart.js");\nreadFileSync(path);', "test/a.test.js"],
    ['readFileSync(new URL("./fixtures/old.js", import.meta.url));', "test/a.test.js"],
    ['data = open("cart.json").read()', "tests/test_cart.py"],
  ])("is not one that imports it and reads data: %s", (text, path) => {
    expect(found(test("", text, path))).toEqual([]);
  });
});

describe("tampering with the run", () => {
  it.each([
    ["process.exit(0);", "test/a.test.js"],
    ['readFileSync("/proc/self/environ");', "test/a.test.js"],
    ["delete process.env.NODE_OPTIONS;", "test/a.test.js"],
    ["if (process.env.CI) total(null);", "test/a.test.js"],
    ['if (process.env["NODE_ENV"] === "x") total(null);', "test/a.test.js"],
    ["const { NODE_ENV } = process.env;", "test/a.test.js"],
    ["JSON.stringify = () => text;", "test/a.test.js"],
    ["fs.appendFileSync = () => {};", "test/a.test.js"],
    ["os._exit(0)", "tests/test_cart.py"],
    ["os.Exit(0)", "cart_test.go"],
  ])("is refused: %s", (text, path) => {
    expect(found(test("", text, path))).toEqual(["test-tampering"]);
  });

  it.each([
    'process.env.NODE_ENV = "test";',
    'process.env["CI"] = "1";',
    "process.env.PORT = 0; process.on('exit', stop);",
    "console.error = () => {}; Date.now = () => 0; globalThis.fetch = fake;",
    "process.stdout.write = keep;",
  ])("is not what a test sets up for itself: %s", (text) => {
    expect(found(test("", text))).toEqual([]);
  });
});

describe("a patch without a change of code", () => {
  it.each([
    ["sum(); // one", "sum(); // two", "src/a.ts"],
    ["sum(\n  a,\n);", "sum(a);", "src/a.ts"],
    [
      'def f():\n    """Old."""\n    return 1  # one',
      'def f():\n    """New."""\n\n    return 1',
      "a.py",
    ],
    ["func f() int { return 1 } // one", "/* two */\nfunc f() int { return 1 }", "a.go"],
    ["old", "new", "docs/notes.md"],
  ])("is refused: %j to %j", (before, after, path) => {
    expect(found(code(before, after, path), test("", "sum();"))).toEqual(["no-code-change"]);
  });

  it.each([
    ['sum("// one");', 'sum("// two");', "src/a.ts"],
    ["if a:\n    b()\n    c()", "if a:\n    b()\nc()", "a.py"],
    ['text = """one"""', 'text = """two"""', "a.py"],
    ["f(`one`)", "f(`two`)", "a.go"],
    ["//go:embed one", "//go:embed two", "a.go"],
    ['{ "limit": 1 }', '{ "limit": 2 }', "data.json"],
  ])("is not one whose strings, indentation or data differ: %j to %j", (before, after, path) => {
    expect(found(code(before, after, path))).toEqual([]);
  });
});

describe("a silenced error", () => {
  const caught = "try { sum(); } catch (error) { log.error(error); throw error; }";

  it.each([
    [caught, caught.replace("log.error(error);", ""), "src/a.js"],
    [caught, caught.replace("log.error", "log.warn"), "src/a.js"],
    [caught, caught.replace("log.error", "// log.error"), "src/a.js"],
    ['log("error", message);', 'log("info", message);', "src/a.js"],
    ["request.log.fatal(error);", "", "src/a.js"],
    ["logging.exception(e)", "logging.debug(e)", "a.py"],
    ['slog.ErrorContext(ctx, "no")', 'slog.WarnContext(ctx, "no")', "a.go"],
    ["sum();", "try { sum(); } catch { /* nothing */ }", "src/a.js"],
    ["await sum();", "await sum().catch(() => {});", "src/a.js"],
    ["await sum();", "await sum().catch((error) => undefined);", "src/a.js"],
    ["sum()", "try:\n    sum()\nexcept Exception:\n    pass", "a.py"],
    ["", 'process.on("uncaughtException", (error) => keep(error));', "src/a.js"],
    ["stream.pipe(out);", 'stream.on("error", () => {}); stream.pipe(out);', "src/a.js"],
    ["f()", "defer func() { recover() }()\nf()", "a.go"],
  ])("is refused: %j to %j", (before, after, path) => {
    expect(found(code(`${before}\na`, `${after}\nb`, path))).toContain("silenced-error");
  });

  it.each([
    [caught, caught.replace("(error);", "({ error, id });"), "src/a.js"],
    [caught, caught.replace("log.error", "console.error"), "src/a.js"],
    ["sum();", "try { sum(); } catch (error) { answer(400, error.message); }", "src/a.js"],
    ["await sum();", "await sum().catch((error) => answer(400, error.message));", "src/a.js"],
    ["", 'process.on("SIGTERM", () => stop());', "src/a.js"],
    ["sum()", "try:\n    sum()\nexcept ValueError:\n    total = 1", "a.py"],
    ["f()", "defer func() { if e := recover(); e != nil { log.Fatal(e) } }()\nf()", "a.go"],
  ])("is not one that is told elsewhere, or handled: %j to %j", (before, after, path) => {
    expect(found(code(`${before}\na`, `${after}\nb`, path))).not.toContain("silenced-error");
  });

  it("is none where the line moves to another file", () => {
    const files = [code(caught, "sum();", "src/a.js"), code("", caught, "src/b.js")];

    expect(found(...files)).toEqual([]);
  });

  it("may be lifted by name, and is a flag then", () => {
    const sample = sampleProject();
    const project = { ...sample, policy: { ...sample.policy, allow: ["silenced-error"] } };

    const judged = judgePatch({ files: [code(caught, "sum();")], project });

    expect(judged.refusals).toEqual([]);
    expect(judged.flags.map(({ rule }) => rule)).toContain("silenced-error");
  });
});

describe("code that knows of tests", () => {
  it.each([
    ['if (process.env.NODE_ENV === "test") return 1;', "src/a.js"],
    ["if (process.env.CI) return 1;", "src/a.js"],
    ["const { CI, PORT } = process.env;", "src/a.js"],
    ["if (process.env.NODE_TEST_CONTEXT) return 1;", "src/a.js"],
    ['if os.environ.get("PYTEST_CURRENT_TEST"): a()', "a.py"],
    ['if "pytest" in sys.modules: a()', "a.py"],
    ["if testing.Testing() { a() }", "a.go"],
  ])("is refused: %s", (text, path) => {
    expect(found(code("a", `a\n${text}`, path))).toContain("test-aware-code");
  });

  it.each([
    ["const port = process.env.PORT;", "src/a.js"],
    ["// NODE_ENV is read elsewhere\nsum();", "src/a.js"],
    ["const CI = circle.inside;", "src/a.js"],
  ])("is not what reads another variable: %s", (text, path) => {
    expect(found(code("a", `a\n${text}`, path))).toEqual([]);
  });
});

describe("a default in place of an error", () => {
  it.each([
    ["job.recipients.map(f)", "(job.recipients ?? []).map(f)", "src/a.ts"],
    ["cart.total", "cart?.total", "src/a.ts"],
    ["flags.filter(f)", "if (!ok) return [];\nflags.filter(f)", "src/a.ts"],
    ["return sum(lines)", "return sum(lines or [])", "a.py"],
    ['return cart["total"]', 'return cart.get("total", 0)', "a.py"],
    ["sum(lines)", "if lines == nil {\n\treturn nil\n}\nsum(lines)", "a.go"],
  ])("is a flag, and no refusal: %j to %j", (before, after, path) => {
    expect(found(code(before, after, path))).toEqual(["default-instead-of-error"]);
  });

  it("is none where a default was there before", () => {
    expect(found(code("sum(a ?? [])", "sum(b ?? [])"))).toEqual([]);
  });
});
