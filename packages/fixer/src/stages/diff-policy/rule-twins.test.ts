import { describe, expect, it } from "vitest";

import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { judgePatch, policyRules } from "./diff-policy.ts";
import type { PatchFile } from "./rule.ts";

/** What a rule finds, and the legitimate change beside it that it lets pass. */
interface Twins {
  readonly found: readonly PatchFile[];
  readonly passes: readonly PatchFile[];
}

function file(path: string, changes: Partial<PatchFile> = {}): PatchFile {
  return {
    path,
    status: "M",
    oldMode: "100644",
    newMode: "100644",
    added: 1,
    removed: 1,
    addedLines: ["return cart?.total ?? 0;"],
    test: null,
    code: null,
    filtered: false,
    ...changes,
  };
}

function added(path: string, changes: Partial<PatchFile> = {}): PatchFile {
  return file(path, { status: "A", oldMode: "000000", removed: 0, ...changes });
}

function edited(before: string, after: string, path = "test/cart.test.ts"): PatchFile {
  return file(path, { test: { before, after } });
}

function line(text: string): PatchFile {
  return file("src/cart.ts", { addedLines: [text] });
}

function code(before: string, after: string, path = "src/cart.ts"): PatchFile {
  return file(path, { code: { before, after } });
}

const test = `test("sums up", async () => { await expect(total(cart)).resolves.toBe(3); });\n`;
const source = file("src/cart.ts");

const twins: Readonly<Record<string, Twins>> = {
  empty: { found: [], passes: [source] },
  symlink: { found: [added("a", { newMode: "120000" })], passes: [added("a.ts")] },
  submodule: { found: [added("a", { newMode: "160000" })], passes: [added("a.ts")] },
  "nested-repository": { found: [added("sub/.git/HEAD")], passes: [added("sub/git/HEAD.md")] },
  "unknown-change": { found: [file("a.ts", { status: "T" })], passes: [source] },
  filtered: { found: [file("a.psd", { filtered: true })], passes: [file("a.svg")] },
  "mode-change": { found: [file("run", { newMode: "100755" })], passes: [file("run")] },
  binary: { found: [file("a.png", { added: null, removed: null })], passes: [file("a.svg")] },
  "outside-project": { found: [file("services/web/a.ts")], passes: [file("services/api/a.ts")] },
  ci: { found: [file(".github/workflows/ci.yml")], passes: [file("src/github/workflow.ts")] },
  "git-config": { found: [file(".gitattributes")], passes: [file("src/git-attributes.ts")] },
  "tool-config": { found: [file("CLAUDE.md")], passes: [file("src/claude.ts")] },
  "test-config": { found: [file("jest.config.js")], passes: [file("src/jest-like.ts")] },
  dependencies: { found: [file("package-lock.json")], passes: [file("src/package.ts")] },
  "secret-file": { found: [file(".env")], passes: [file("src/env.ts")] },
  "owner-refuse": { found: [file("services/api/legacy/a.ts")], passes: [file("src/a.ts")] },
  "owner-flag": { found: [file("src/risky.ts")], passes: [source] },
  "deleted-test": {
    found: [file("test/a.test.ts", { status: "D", newMode: "000000" })],
    passes: [file("src/a.ts", { status: "D", newMode: "000000" })],
  },
  "skipped-test": {
    found: [edited(test, test.replace("test(", "test.skip("))],
    passes: [edited(test, `${test}test("skips nothing", () => {});\n`)],
  },
  "fewer-tests": {
    found: [edited(test, `async function sums() {}\n`)],
    passes: [edited(test, `test("more", () => {});\n${test}`)],
  },
  "fewer-assertions": {
    found: [edited(test, test.replace(/await expect.*; /, ""))],
    passes: [edited(test, test.replace("});", "expect(cart).toBeNull(); });"))],
  },
  "changed-expectation": {
    found: [edited(test, test.replace("toBe(3)", "toBeDefined()"))],
    passes: [edited(test, test.replace("total(cart)", 'total(cart, "EUR")'))],
  },
  "changed-timeout": {
    found: [edited(test, test.replace("});", "}, 60_000);"))],
    passes: [edited(test, `${test}test("is slow", async () => {}, 60_000);\n`)],
  },
  "test-edited": { found: [edited(test, `${test}\n`)], passes: [added("test/new.test.ts")] },
  "forged-error": {
    found: [edited("", "error.stack = `${error}\\n    at total (${file}:8:24)`;")],
    passes: [edited("", "assert.match(error.stack, /total/); test(`total at ${noon}`, () => {});")],
  },
  "test-reads-source": {
    found: [edited("", 'const file = "../src/cart.js"; readFileSync(file, "utf8");')],
    passes: [edited("", 'import { total } from "../src/cart.js"; readFileSync("cart.json");')],
  },
  "test-tampering": {
    found: [edited("", 'if (process.env.NODE_ENV !== "test") return;')],
    passes: [edited("", 'process.env.NODE_ENV = "test"; process.stdout.write("x");')],
  },
  "no-code-change": {
    found: [code("total(); // once", "total(); /* all */"), edited(test, `${test}\n`)],
    passes: [code("total(); // once", "total(1); // once")],
  },
  "silenced-error": {
    found: [code("catch (e) { log.error(e); }", "catch (e) { log.warn(e); }")],
    passes: [
      code("catch (e) { log.error(e); }", "", "src/a.ts"),
      code("", "catch (e) { log.error(e, id); }", "src/b.ts"),
    ],
  },
  "test-aware-code": {
    found: [code("", 'if (process.env.NODE_ENV === "test") return 0;')],
    passes: [code("", "// NODE_ENV decides elsewhere\nconst port = process.env.PORT;")],
  },
  "default-instead-of-error": {
    found: [code("cart.lines.map(sum)", "(cart.lines ?? []).map(sum)")],
    passes: [code("cart.lines.map(sum)", "(await cart.lines()).map(sum)")],
  },
  "secret-comparison": {
    found: [code("timingSafeEqual(a, b)", "timingSafeEqual(a.subarray(0, n), b)")],
    passes: [code("timingSafeEqual(a, b)\nsum()", "timingSafeEqual(a, b)\nsum(1)")],
  },
  "max-files": {
    found: ["a.ts", "b.ts", "c.ts", "d.ts"].map((path) => file(path)),
    passes: [...["a.ts", "b.ts", "c.ts"].map((path) => file(path)), added("test/d.test.ts")],
  },
  "max-lines": {
    found: [file("a.ts", { added: 201 })],
    passes: [file("a.ts", { added: 199 }), added("test/a.test.ts", { added: 999 })],
  },
  "strange-name": { found: [file("a\u202Eb.ts")], passes: [file("ä 漢.ts")] },
  "strange-text": { found: [line("a\u2066b")], passes: [line('const ü = "漢字 🙂";')] },
  secret: {
    found: [line('const password = "hunter2hunter2";')],
    passes: [line("const password = request.body.password;")],
  },
  auth: { found: [file("src/auth/check.ts")], passes: [file("src/authors.ts")] },
  payments: { found: [file("src/refunds.ts")], passes: [file("src/refundable-cart.ts")] },
  migrations: { found: [file("db/migrations/1.ts")], passes: [file("src/bird-migrating.ts")] },
  "public-api": { found: [file("src/routes/cart.ts")], passes: [file("src/routing-table.ts")] },
};

describe("every rule of the diff policy", () => {
  const project = sampleProject();
  const policy = { ...project.policy, refuse: ["services/api/legacy"], flag: ["risky.ts"] };

  function namesFor(files: readonly PatchFile[], rule: string): readonly string[] {
    const dir = rule === "outside-project" ? "services/api" : ".";
    const { refusals, flags } = judgePatch({ files, project: { ...project, dir, policy } });
    return [...refusals, ...flags].map((finding) => finding.rule);
  }

  it("has a pair of changes here", () => {
    expect(Object.keys(twins).toSorted()).toEqual(policyRules.map(({ name }) => name).toSorted());
  });

  for (const [rule, { found, passes }] of Object.entries(twins)) {
    it(`"${rule}" finds what it is for, and lets its legitimate twin pass`, () => {
      expect(namesFor(found, rule)).toContain(rule);
      expect(namesFor(passes, rule)).not.toContain(rule);
    });

    it(`"${rule}" says why in words that follow the path`, () => {
      const dir = rule === "outside-project" ? "services/api" : ".";
      const judged = judgePatch({ files: found, project: { ...project, dir, policy } });
      const [finding] = [...judged.refusals, ...judged.flags].filter((one) => one.rule === rule);

      expect(finding?.reason).toMatch(/^[a-z]+ [^\n]{4,}[^.]$/);
    });
  }
});
