import { describe, expect, it } from "vitest";

import type { PatchFile } from "./rule.ts";
import { silentTests } from "./silent-tests.ts";

const asserting = 'test("a", () => { assert.equal(total(null), 0); });\n';
const silent = 'test("b", () => { total(null); });\n';

describe("tests that assert nothing", () => {
  it.each([
    [
      "a new test that only calls",
      "test/a.test.js",
      "",
      `import assert from "node:assert";\n${silent}`,
    ],
    [
      "one in a template's table",
      "test/a.test.ts",
      "",
      "it.each`a\n${1}`('b', () => { total(); });",
    ],
    ["one beside an old one that asserts", "test/a.test.js", asserting, asserting + silent],
    ["an assertion in a comment", "test/a.test.js", "", silent.replace(";", "; // expect(1)")],
    ["an assertion in a string", "test/a.test.js", "", silent.replace("b", "expect(1)")],
    [
      "one that only names its assertions",
      "test/a.test.js",
      "",
      `import { equal } from "node:assert";\n${silent}`,
    ],
    [
      "one with a call of a name that is no assertion's",
      "test/a.test.js",
      "",
      `import { equal } from "./equal.js";\ntest("b", () => { equal(total(null), 0); });\n`,
    ],
    ["in Python", "tests/test_a.py", "", "def test_a():\n    total(None)\n"],
    ["in Go", "a_test.go", "", "func TestA(t *testing.T) {\n\tTotal(nil)\n}\n"],
  ])("are found: %s", (_, path, before, after) => {
    expect(silentTests([file(path, before, after)])).toEqual([path]);
  });

  it.each([
    `import a from "node:assert";\ntest("a", () => a.equal(total(null), 0));`,
    `const a = require("node:assert");\ntest("a", () => a(total(null) === 0));`,
    `const a = require('assert').strict;\ntest("a", () => { a.deepEqual(total(null), 0) });`,
    `import * as a from "uvu/assert";\ntest("a", () => { a.is(total(null), 0); });`,
    `import { equal } from "node:assert/strict";\ntest("a", () => { equal(total(null), 0); });`,
    `import { ok, strictEqual as same } from "assert";\ntest("a", () => same(total(null), 0));`,
    `const {\n  equal: same,\n} = require("assert");\ntest("a", () => same(total(null), 0));`,
  ])("are not taken for such under a name of their own: %s", (after) => {
    expect(silentTests([file("test/a.test.js", "", after)])).toEqual([]);
  });

  it.each([
    ["assert", "test/a.test.js", "", asserting],
    [
      "supertest's expect",
      "test/a.test.js",
      "",
      'it("a", () => request(app).get("/").expect(200));',
    ],
    ["should", "test/a.test.js", "", 'it("a", () => { total(null).should.equal(0); });'],
    ["the test's own", "test/a.test.js", "", 'test("a", (t) => { t.is(total(null), 0); });'],
    ["throw", "test/a.test.js", "", 'test("a", () => { if (total(null)) throw new Error("x"); });'],
    [
      "a helper",
      "test/a.test.js",
      "",
      `function run(x) { assert.ok(x); }\ntest("a", () => run(1));`,
    ],
    [
      "a row of a table",
      "test/a.test.js",
      'it.each([[1]])("a", (x) => expect(x).toBe(x));',
      'it.each([[1], [2]])("a", (x) => expect(x).toBe(x));',
    ],
    ["no new test", "test/a.test.js", silent, `// said\n${silent}`],
    ["a file without tests", "test/fixture.js", "", "export const cart = null;\n"],
    [
      "Python's raises",
      "tests/test_a.py",
      "",
      "def test_a():\n    with pytest.raises(X):\n        total(None)\n",
    ],
    [
      "Go's Errorf",
      "a_test.go",
      "",
      'func TestA(t *testing.T) {\n\tif Total(nil) != 0 {\n\t\tt.Errorf("x")\n\t}\n}\n',
    ],
  ])("are not taken for such: %s", (_, path, before, after) => {
    expect(silentTests([file(path, before, after)])).toEqual([]);
  });
});

function file(path: string, before: string, after: string): PatchFile {
  return { path, test: { before, after } } as PatchFile;
}
