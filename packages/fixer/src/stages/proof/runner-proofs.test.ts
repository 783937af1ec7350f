import { join } from "node:path";

import { createRedactor, detectText } from "@mendwatch/detection";
import { afterEach, describe, expect, it } from "vitest";

import { put } from "../../../../../test/support/git-repository.ts";
import { available } from "../../../../../test/support/requirements.ts";
import { sampleReport } from "../../../../../test/support/sample-report.ts";
import { stageFix, type StagedFix } from "../../../../../test/support/staged-fix.ts";
import {
  installedRunners,
  pytestLine,
  runnerLine,
  runnerPath,
} from "../../../../../test/support/test-runners.ts";
import { openBubblewrapSandbox } from "../../adapters/bubblewrap/bubblewrap.ts";
import { createUnboxedSandbox } from "../../adapters/unboxed/unboxed.ts";
import type { Dependencies } from "../../dependencies/dependencies.ts";
import type { Fix } from "../../model/fix.ts";
import type { Agent } from "../../ports/agent.ts";
import type { Sandbox } from "../../ports/sandbox.ts";
import { createRepairStage } from "../repair/repair.ts";
import { createWorkspaceStage } from "../workspace/workspace.ts";
import { createProofStage } from "./proof.ts";

/** One project with a bug, and its repair with a test. */
interface Story {
  readonly line: string;
  readonly base: Readonly<Record<string, string>>;
  readonly change: Readonly<Record<string, string>>;
  /** What production logged. */
  readonly log: string;
  /** The test that shows it. */
  readonly test: string;
  /** The file whose tests weaken a repair that leaves them out, and what they become. */
  readonly weaker: Readonly<Record<string, string>>;
}

const packageFile = JSON.stringify({ name: "shop", type: "commonjs" });
const cart = "exports.total = function total(cart) { return cart.total; };\n";
const repairedCart = cart.replace("cart.total;", "cart?.total ?? 0;");
const sums = `const { total } = require("../src/cart.js");\nit("sums up", () => { if (total({ total: 5 }) !== 5) throw new Error("no"); });\n`;
const guest = sums
  .replace("sums up", "lets a guest in")
  .replace("{ total: 5 }) !== 5", "null) !== 0");
const esm = `import { total } from "../src/cart.js";\n`;

function javaScript(line: string, imports: string | null = null): Story {
  function inWords(text: string): string {
    return imports === null ? text : text.replace(/^.*\n/, imports);
  }
  return {
    line,
    base: {
      "package.json": packageFile,
      "src/cart.js": cart,
      "test/cart.test.js": inWords(sums),
    },
    change: { "src/cart.js": repairedCart, "test/guest.test.js": inWords(guest) },
    log: "TypeError: Cannot read properties of undefined (reading 'total')\n    at total (/srv/shop/src/cart.js:1:52)\n    at checkout (/srv/shop/src/app.js:9:3)\n",
    test: "test/guest.test.js: lets a guest in",
    weaker: { "test/cart.test.js": inWords(sums).replace("it(", "it.skip(") },
  };
}

const python: Story = {
  line: pytestLine() ?? "",
  base: {
    "src/cart.py": 'def total(cart):\n    return cart["total"]\n',
    "tests/test_cart.py":
      'import sys\nsys.path.insert(0, "src")\nfrom cart import total\n\ndef test_sums():\n    assert total({"total": 5}) == 5\n',
  },
  change: {
    "src/cart.py": 'def total(cart):\n    return cart["total"] if cart else 0\n',
    "tests/test_guest.py":
      'import sys\nsys.path.insert(0, "src")\nfrom cart import total\n\ndef test_guest():\n    assert total(None) == 0\n',
  },
  log: 'Traceback (most recent call last):\n  File "/srv/shop/src/app.py", line 9, in checkout\n    return total(cart)\n  File "/srv/shop/src/cart.py", line 2, in total\n    return cart["total"]\nTypeError: \'NoneType\' object is not subscriptable\n',
  test: "tests/test_guest.py: test_guest",
  weaker: {
    "tests/test_cart.py":
      'import sys\nimport pytest\nsys.path.insert(0, "src")\nfrom cart import total\n\ndef test_sums():\n    pytest.importorskip("nowhere")\n    assert total({"total": 5}) == 5\n',
  },
};

function goTests(name: string, body: string): string {
  return `package cart\n\nimport "testing"\n\nfunc ${name}(t *testing.T) {\n\t${body}\n}\n`;
}
const go: Story = {
  line: "go test ./...",
  base: {
    "go.mod": "module shop\n\ngo 1.19\n",
    "cart/cart.go":
      "package cart\n\ntype Cart struct{ Sum int }\n\nfunc Total(c *Cart) int { return c.Sum }\n",
    "cart/cart_test.go": goTests("TestSums", 'if Total(&Cart{5}) != 5 { t.Fatal("no") }'),
  },
  change: {
    "cart/cart.go":
      "package cart\n\ntype Cart struct{ Sum int }\n\nfunc Total(c *Cart) int {\n\tif c == nil {\n\t\treturn 0\n\t}\n\treturn c.Sum\n}\n",
    "cart/guest_test.go": goTests("TestGuest", 'if Total(nil) != 0 { t.Fatal("no") }'),
  },
  log: "panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4f57b6]\n\ngoroutine 1 [running]:\nshop/cart.Total(...)\n\t/srv/shop/cart/cart.go:5\nmain.main()\n\t/srv/shop/main.go:6 +0x1d\nexit status 2\n",
  test: "cart: TestGuest",
  weaker: {
    "cart/cart_test.go": goTests(
      "TestSums",
      'if testing.Short() || true { t.SkipNow() }\n\tif Total(&Cart{5}) != 5 { t.Fatal("no") }',
    ),
  },
};

const stories: readonly (readonly [string, Story])[] = [
  ["vitest", javaScript(`${runnerLine("vitest")} run --globals`, esm)],
  ["jest", javaScript(`${runnerLine("jest")} --ci`)],
  ["mocha", javaScript(`${runnerLine("mocha")} test`)],
  ...(python.line === "" ? [] : [["pytest", python] as const]),
  ...(available("go", ["version"]) ? [["go test", go] as const] : []),
];

describe("proofs by the runners that people use", { timeout: 300_000 }, () => {
  const begun: StagedFix[] = [];
  afterEach(async () => {
    for (const staged of begun.splice(0)) await staged.end();
  });

  async function proven(
    { base, line, log }: Story,
    change: Readonly<Record<string, string>>,
  ): Promise<Fix> {
    const checks = { test: line, build: null, types: null, lint: null, env: [], services: [] };
    const policy = {
      maxFiles: 9,
      maxLines: 200,
      refuse: [],
      flag: [],
      allow: ["skipped-test", "fewer-assertions", "changed-expectation"],
    };
    const staged = await stageFix(base, { checks, policy });
    begun.push(staged);
    await staged.run(createWorkspaceStage(staged));
    const [logged] = detectText(log, { redactor: createRedactor() });
    const { error } = logged ?? sampleReport();
    staged.fix = {
      ...staged.fix,
      report: sampleReport({ error: { ...error, frames: [...error.frames], causes: [] } }),
      diagnosis: { verdict: "fix", confidence: "high", cause: "No cart.", nextStep: "" },
    };
    const agent: Agent = {
      kind: "claude",
      diagnose: () => Promise.reject(new Error("not asked for")),
      repair: async ({ workspace }) => {
        for (const [path, text] of Object.entries(change)) await put(join(workspace, path), text);
        return { title: "Let a guest check out", summary: "No cart, no total." };
      },
    };
    await staged.run(createRepairStage({ ...staged, agent }));
    const sandbox = await sandboxWithRunners();
    const environment = process.env;
    await staged.run(
      createProofStage({ ...staged, sandbox, dependencies, rounds: 1, environment }),
    );
    return staged.fix;
  }

  it.each(stories)(
    "%s shows P3 where its test shows the production error",
    async (runner, story) => {
      const { proof } = await proven(story, story.change);

      const isMeasured = runner === "jest" || runner === "mocha";
      const unmeasured = proof?.limits.filter((limit) => limit.includes("not be measured"));
      expect(unmeasured).toHaveLength(isMeasured ? 0 : 1);
      expect(proof).toMatchObject({
        level: "P3",
        limits: unmeasured,
        repaired: [story.test],
        reproduction: { before: { shown: 3, runs: 3 }, after: { shown: 0, runs: 3 } },
        newlyBroken: [],
        tools: { [runner]: expect.stringMatching(/\d+\.\d+/) },
      });
    },
  );

  it.each(stories)("%s shows a test that the fix leaves out as newly broken", async (_, story) => {
    const { proof } = await proven(story, { ...story.change, ...story.weaker });

    expect(proof).toMatchObject({ level: "P0" });
    expect(proof?.newlyBroken).toEqual([expect.stringMatching(/\(skipped\)$/)]);
  });
});

/** Nothing is installed in the projects of these tests. */
const dependencies: Dependencies = {
  prepare: () =>
    Promise.resolve({
      inTree: () => Promise.resolve({ mounts: [], scratch: [] }),
      toolchain: "/",
      env: { PATH: runnerPath },
      programs: [],
      origin: null,
      note: null,
    }),
  prune: () => Promise.resolve(),
};

/** In the box where there is one, which is lent the runners. */
async function sandboxWithRunners(): Promise<Sandbox> {
  if (!available("bwrap")) return createUnboxedSandbox();
  const limits = { memory: 2 * 1024 ** 3, processes: 512, disk: 1024 ** 3 };
  const box = await openBubblewrapSandbox({ limits, path: runnerPath, useGroups: false });
  return {
    kind: box.kind,
    run: ({ readable, ...command }, signal) =>
      box.run({ ...command, readable: [...readable, installedRunners] }, signal),
  };
}
