import { describe, expect, it } from "vitest";

import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { judgePatch } from "./diff-policy.ts";
import type { PatchFile } from "./rule.ts";

const cart = `import { test } from "node:test";
import assert from "node:assert/strict";
test("sums up", async () => {
  assert.equal(await total({ items: [1, 2] }), 3);
  assert.deepEqual(lines(cart), [
    { name: "a, b", price: 1 },
  ]);
});
test("is empty", () => assert.ok(isEmpty(cart)));
`;

/** An existing test file and what becomes of it. */
function edited(before: string, after: string, path = "test/cart.test.ts"): PatchFile {
  const modes = { oldMode: "100644", newMode: "100644" };
  const lines = { added: 1, removed: 1, addedLines: [] };
  return {
    path,
    status: "M",
    ...modes,
    ...lines,
    test: { before, after },
    code: null,
    filtered: false,
  };
}

function added(text: string): PatchFile {
  return { ...edited("", text), status: "A", oldMode: "000000", removed: 0 };
}

function refusals(file: PatchFile, allow: readonly string[] = []): readonly string[] {
  const project = sampleProject();
  const policy = { ...project.policy, allow };
  const judged = judgePatch({ files: [file], project: { ...project, policy } });
  return judged.refusals.map(({ rule }) => rule);
}

describe("the rules on tests", () => {
  it("let an existing test get more tests, more assertions, another layout and other arguments", () => {
    const better = [
      `${cart}test("more", () => { assert.equal(total(null), 0); });\n`,
      cart.replace("assert.ok(", "assert.equal(size(cart), 0); assert.ok("),
      cart.replace("total({ items: [1, 2] })", 'total({ items: [1, 2] }, "EUR")'),
      cart.replace('[\n    { name: "a, b", price: 1 },\n  ]', '[{ name: "a, b", price: 1 }]'),
      cart.replace("  assert.equal(", "  // the sum\n  assert.equal("),
      cart.split("test(").toSorted().join("test("),
    ];

    for (const after of better) expect(refusals(edited(cart, after))).toEqual([]);
  });

  it("know assertions by the names that a file gives them", () => {
    const own = `import { equal as same, ok } from "node:assert/strict";
test("sums up", () => { same(total(cart), 3); ok(isEmpty(none)); });
`;

    expect(refusals(edited(own, own.replace("same(total(cart)", "same(total(other)")))).toEqual([]);
    expect(refusals(edited(own, own.replace("3", "4")))).toEqual(["changed-expectation"]);
    expect(refusals(edited(own, own.replace("ok(isEmpty(none));", "isEmpty(none);")))).toEqual([
      "fewer-assertions",
    ]);
  });

  it("refuse fewer tests and fewer assertions", () => {
    const [, , lastTest = ""] = cart.split(/(?=^test\()/m);

    expect(refusals(edited(cart, cart.replace(lastTest, "")))).toEqual([
      "fewer-tests",
      "fewer-assertions",
    ]);
    for (const after of [
      cart.replace("assert.ok(isEmpty(cart))", "undefined"),
      cart.replace(/ {2}assert\.equal.*/, "  // $&"),
      cart.replace(/ {2}assert\.equal.*/, "  const text = '$&';"),
    ]) {
      expect(refusals(edited(cart, after))).toEqual(["fewer-assertions"]);
    }
  });

  it("refuse an expected value, a matcher or a condition that is another one", () => {
    for (const after of [
      cart.replace("), 3)", "), 4)"),
      cart.replace("price: 1", "price: 2"),
      cart.replace('"a, b"', '"a,b"'),
      cart.replace("assert.equal(", "assert.notEqual("),
      cart.replace("isEmpty(cart)", "true"),
      `${cart.replace("), 3)", "), 4)")}test("more", () => assert.equal(total(null), 0));\n`,
    ]) {
      expect(refusals(edited(cart, after))).toEqual(["changed-expectation"]);
    }
  });

  it("read what expect is followed by, over several lines", () => {
    const before = `it("works", async () => {\n  await expect(total(cart))\n    .resolves.toBe(3);\n});\n`;

    expect(refusals(edited(before, before.replace("total(cart)", "total(cart, 1)")))).toEqual([]);
    for (const [was, is] of [
      ["toBe(3)", "toBe(4)"],
      [".resolves.", ".resolves.not."],
      ["toBe(3)", "toBeDefined()"],
    ] as const) {
      expect(refusals(edited(before, before.replace(was, is)))).toEqual(["changed-expectation"]);
    }
  });

  it("refuse tests that are left out, also in a new file", () => {
    for (const after of [
      cart.replace("test(", "test.skip("),
      cart.replace("test(", "test.only("),
      cart.replace('"sums up",', '"sums up", { todo: true },'),
      cart.replace('"sums up",', '"sums up", { concurrency: 1, skip },'),
      cart.replace("async () => {", 'async (t) => { t.skip("later");'),
      cart.replace("test(", "xit("),
    ]) {
      expect(refusals(edited(cart, after))).toEqual(["skipped-test"]);
      expect(refusals(added(after))).toEqual(["skipped-test"]);
    }
  });

  it("take neither words nor a query's skip for tests that are left out", () => {
    const harmless = `${cart}// test.skip(\nconst text = "it.only(";\nawait rows.skip(10);\nawait find({ skip: 10, only: ["a"] });\n`;

    expect(refusals(edited(cart, harmless))).toEqual([]);
  });

  it("read through regular expressions, templates and quotes in quotes", () => {
    const odd = "const a = /[/'\"]/g; const b = `it's ${1}`; const c = 'say \"hi\" \\'';\n";

    expect(refusals(edited(odd + cart, `${odd}${cart}`))).toEqual([]);
    expect(refusals(edited(odd + cart, odd + cart.replace("), 3)", "), 4)")))).toEqual([
      "changed-expectation",
    ]);
  });

  it("refuse recorded values that change, and let new ones come", () => {
    const snapshot = edited("exports[`a`] = 1;", "exports[`a`] = 2;", "test/cart.test.ts.snap");

    expect(refusals(snapshot)).toEqual(["changed-expectation"]);
    expect(refusals({ ...snapshot, status: "D", newMode: "000000" })).toContain("deleted-test");
    expect(refusals({ ...snapshot, status: "A", oldMode: "000000" })).toEqual([]);
  });

  const weaker: readonly (readonly [string, string, string, string])[] = [
    [
      "skipped-test",
      "a test by its member in brackets",
      'it("a", f);',
      'it["skip"]("a", f);it("b", f);',
    ],
    ["skipped-test", "a test that fails on purpose", 'it("a", f);', 'it("a", { fails: true }, f);'],
    ["skipped-test", "a suite of its own", 'describe("a", f);', 'fdescribe("a", f);'],
    [
      "changed-expectation",
      "a promise that nobody waits for any more",
      "it('a', async () => { await expect(p).rejects.toThrow('no'); });",
      "it('a', async () => { expect(p).rejects.toThrow('no'); });",
    ],
    [
      "changed-expectation",
      "a promise that the runner gets no more",
      "it('a', () => expect(p).resolves.toBe(1));",
      "it('a', () => { expect(p).resolves.toBe(1); });",
    ],
    [
      "changed-expectation",
      "a snapshot in the test",
      "it('a', () => { expect(a).toMatchInlineSnapshot(`1`); });",
      "it('a', () => { expect(a).toMatchInlineSnapshot(`2`); });",
    ],
    [
      "changed-expectation",
      "a looser matcher",
      "it('a', () => { expect(a).toStrictEqual([1]); });",
      "it('a', () => { expect(a).toBeTruthy(); });",
    ],
    [
      "changed-timeout",
      "another timeout",
      "it('a', f, { timeout: 1 });",
      "it('a', f, { timeout: 9 });",
    ],
    ["changed-timeout", "another try", "it('a', f);", "it('a', { retry: 3 }, f);"],
    [
      "changed-timeout",
      "a longer time for all",
      "it('a', f);",
      "jest.setTimeout(60000);it('a', f);",
    ],
    ["changed-timeout", "mocha's retries", "it('a', f);", "it('a', f).retries(2);"],
  ];
  for (const [rule, what, before, after] of weaker) {
    it(`refuse ${what} as "${rule}"`, () => {
      expect(refusals(edited(before, after))).toEqual([rule]);
    });
  }

  it("let a test wait where it did not, and take less time", () => {
    const better = [
      [
        "it('a', () => expect(p).resolves.toBe(1));",
        "it('a', async () => { await expect(p).resolves.toBe(1); });",
      ],
      ["it('a', () => expect(a).toBe(1));", "it('a', () => { expect(a).toBe(1); });"],
      ["it('a', { retry: 3 }, f);", "it('a', f);"],
    ] as const;

    for (const [before, after] of better) expect(refusals(edited(before, after))).toEqual([]);
  });

  const python = `import pytest

def test_a():
    assert total(1) == 1

@pytest.mark.parametrize("n", [1, 2])
def test_b(n):
    assert lines(
        n,
    ) == ["a", "b"]
    with pytest.raises(ValueError):
        total(None)
`;
  const weakerPython: readonly (readonly [string, string, string])[] = [
    ["skipped-test", "def test_a", "@pytest.mark.skip\ndef test_a"],
    ["skipped-test", "def test_a", '@pytest.mark.skipif(True, reason="x")\ndef test_a'],
    ["skipped-test", "def test_a", "@pytest.mark.xfail\ndef test_a"],
    ["skipped-test", "def test_a", "@unittest.expectedFailure\ndef test_a"],
    ["skipped-test", "def test_a", "pytestmark = pytest.mark.skip\ndef test_a"],
    ["skipped-test", "[1, 2]", "[pytest.param(1, marks=pytest.mark.xfail), 2]"],
    ["skipped-test", "    assert total", '    pytest.skip("later")\n    assert total'],
    ["skipped-test", "    assert total", '    pytest.importorskip("none")\n    assert total'],
    ["changed-expectation", "== 1", "== 2"],
    ["changed-expectation", "== 1", ">= 1"],
    ["changed-expectation", "== 1", "is not None"],
    ["changed-expectation", '["a", "b"]', '["a"]'],
    ["changed-expectation", "raises(ValueError)", "raises(Exception)"],
    ["changed-timeout", "def test_a", "@pytest.mark.flaky(reruns=3)\ndef test_a"],
    ["changed-timeout", "def test_a", "@pytest.mark.timeout(60)\ndef test_a"],
  ];
  for (const [rule, from, to] of weakerPython) {
    it(`refuse a Python test with ${to} as "${rule}"`, () => {
      const file = edited(python, python.replace(from, to), "tests/test_cart.py");
      expect(refusals(file)).toEqual([rule]);
    });
  }

  const go = `package cart

func TestSums(t *testing.T) {
	if got := Total(cart); got != 3 {
		t.Errorf("got %d", got)
	}
	require.Equal(t, 3, Total(cart))
}

func TestEmpty(t *testing.T) {
	t.Run("nil", func(t *testing.T) {
		assert.Nil(t, Lines(nil))
	})
}
`;
  const weakerGo: readonly (readonly [readonly string[], string, string])[] = [
    [["skipped-test"], '\tt.Run("nil"', '\tt.Skip("later")\n\tt.Run("nil"'],
    [["skipped-test"], '\tt.Run("nil"', '\tt.SkipNow()\n\tt.Run("nil"'],
    [["skipped-test"], "package cart", "//go:build never\n\npackage cart"],
    [["changed-expectation"], "got != 3", "got == 0"],
    [["changed-expectation"], "t, 3, Total", "t, 4, Total"],
    [["changed-expectation"], "assert.Nil", "assert.NotNil"],
    [["fewer-assertions"], "\trequire.Equal(t, 3, Total(cart))\n", ""],
    [["fewer-tests"], "func TestEmpty", "func testEmpty"],
  ];
  for (const [rules, from, to] of weakerGo) {
    it(`refuse a Go test with ${JSON.stringify(to)} as "${rules.join()}"`, () => {
      const file = edited(go, go.replace(from, to), "cart/cart_test.go");
      expect(refusals(file)).toEqual(rules);
    });
  }

  it("let tests in Python and Go get more tests, another layout and another way to the value", () => {
    const better = [
      python.replace("total(1) == 1", 'total(1, "EUR") == 1'),
      python.replace("lines(\n        n,\n    )", "lines(n)"),
      `${python}\ndef test_c():\n    assert total(3) == 3\n`,
    ].map((after) => edited(python, after, "tests/test_cart.py"));
    const betterGo = [
      go.replace(
        "func TestEmpty",
        "func TestMore(t *testing.T) { require.True(t, ok) }\n\nfunc TestEmpty",
      ),
      go.replaceAll("\t", "  "),
    ].map((after) => edited(go, after, "cart/cart_test.go"));

    for (const file of [...better, ...betterGo]) expect(refusals(file)).toEqual([]);
  });

  it("refuse values that other runners recorded", () => {
    for (const path of ["cart/testdata/total.golden", "tests/__snapshots__/test_cart.ambr"]) {
      expect(refusals(edited("1", "2", path))).toEqual(["changed-expectation"]);
    }
  });

  it("know other languages by their lines", () => {
    const source = "def test_a():\n    assert total(1) == 1\n\ndef test_b():\n    assert ok()\n";
    const path = "tests/test_cart.py";

    expect(refusals(edited(source, `${source}\ndef test_c():\n    assert 1\n`, path))).toEqual([]);
    expect(refusals(edited(source, source.replace("== 1", "== 2"), path))).toEqual([
      "changed-expectation",
    ]);
    expect(
      refusals(edited(source, source.replace("def test_b", "@pytest.mark.skip\ndef test_b"), path)),
    ).toEqual(["skipped-test"]);
    expect(refusals(edited(source, source.slice(0, 40), path))).toEqual([
      "fewer-tests",
      "fewer-assertions",
    ]);
  });

  it("are lifted one by one, and leave a flag", () => {
    const changed = edited(cart, cart.replace("), 3)", "), 4)"));

    expect(refusals(changed, ["changed-expectation"])).toEqual([]);
    expect(refusals(changed, ["fewer-tests"])).toEqual(["changed-expectation"]);
    expect(judgePatch({ files: [changed], project: sampleProject() }).flags).toMatchObject([
      { rule: "test-edited" },
    ]);
  });

  it("are not held up by a file that is made to be slow to read", { timeout: 60_000 }, () => {
    const parts = [
      "test({",
      "assert(",
      "assert(a,",
      "expect(a",
      "expect()",
      "t.skip(",
      "/",
      "`",
      "it.a",
    ];
    const texts = parts.map((part) => part.repeat(40_000));
    const before = process.cpuUsage();

    for (const text of texts) {
      refusals(added(text));
      refusals(edited(text, `${text} `));
    }

    // Two seconds of the processor, however busy the machine is; minutes where each assertion is read
    // to the end of the file.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(30);
  });
});
