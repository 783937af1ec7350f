import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { put } from "../../../../../test/support/git-repository.ts";
import {
  cart,
  guestTest,
  npmTest,
  packageWith,
  proof,
  proveFixes,
  repaired,
  shop,
  watched,
} from "../../../../../test/support/proven-fixes.ts";
import { createUnboxedSandbox } from "../../adapters/unboxed/unboxed.ts";
import type { Sandbox } from "../../ports/sandbox.ts";

describe("what a proof runs in", { timeout: 120_000 }, () => {
  const { checking, checked } = proveFixes();

  it("gives checks PATH, a home of their own, CI and what the owner names, and nothing else", async () => {
    const print = `node -e "console.log(JSON.stringify(process.env))"`;
    const env = { ...process.env, SHOP_DB: "here", SECRET: "not for checks" };
    const checks = { ...npmTest, test: `${print} && npm test`, env: ["SHOP_DB"] };
    const staged = await checking(shop, { "src/cart.js": repaired }, { checks });
    const sandbox = watched();

    await staged.run(proof(staged, sandbox, env));

    const names = Object.keys(sandbox.commands[0]?.env ?? {});
    expect(new Set(names)).toEqual(
      new Set([
        "PATH",
        "HOME",
        "CI",
        "SHOP_DB",
        "GIT_CEILING_DIRECTORIES",
        // What arms the reports of the runners.
        "MENDWATCH_REPORT",
        "NODE_OPTIONS",
        "PYTEST_PLUGINS",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPATH",
        "GOFLAGS",
      ]),
    );
    expect(sandbox.commands[0]?.env).toMatchObject({ CI: "true", SHOP_DB: "here" });
    expect(sandbox.commands[0]?.env["HOME"]).toContain(staged.stateDir);
  });

  it("builds before it tests, and takes a lint that newly fails for broken", async () => {
    const base = {
      ...shop,
      "package.json": packageWith({ test: "node --test", build: "mkdir out", lint: "sh lint.sh" }),
      "lint.sh": "! grep -rq debugger src\n",
      "test/built.test.js": `import "node:fs";\nimport { test } from "node:test";\nimport { statSync } from "node:fs";\ntest("is built", () => { statSync("out"); });\n`,
    };
    const checks = { ...npmTest, build: "npm run build", lint: "npm run lint" };

    const staged = await checked(base, { "src/cart.js": `debugger;\n${repaired}` }, { checks });

    expect(staged.fix).toMatchObject({ state: "refused", outcome: { code: "newly-broken" } });
    expect(staged.fix.outcome?.text).toContain('lint: "npm run lint" ended with exit code 1');
    expect(
      staged.fix.proof?.runs.map(({ tree, check, exitCode }) => [tree, check, exitCode]),
    ).toEqual([
      ["base", "build", 0],
      ["base", "test", 0],
      ["fix", "build", 0],
      ["fix", "test", 0],
      ["base", "lint", 0],
      ["fix", "lint", 1],
    ]);
  });

  it("lends the packages that are installed in the checkout, and writes nothing there", async () => {
    const base = {
      ...shop,
      ".gitignore": "node_modules\n",
      "src/cart.js": `import "left";\n${cart}`,
      "packages/own/index.js": 'export default "base";\n',
      "packages/own/package.json": '{ "name": "own", "type": "module", "main": "index.js" }',
      "test/own.test.js": `import { test } from "node:test";\nimport { mkdirSync } from "node:fs";\nimport own from "own";\ntest("own", () => { if (own !== "base") throw new Error(own); mkdirSync("node_modules/.cache"); });\n`,
    };
    const staged = await checking(base, { "src/cart.js": `import "left";\n${repaired}` });
    await staged.owner.write({
      "node_modules/left/index.js": "export {};\n",
      "node_modules/left/package.json": '{ "name": "left", "type": "module", "main": "index.js" }',
      "node_modules/own": { link: "../packages/own" },
      "packages/own/index.js": 'export default "being edited";\n',
    });

    await staged.run(proof(staged));

    expect(staged.fix).toMatchObject({ state: "proposed", proof: { level: "P1" } });
    expect(staged.fix.proof?.runs[0]?.tests).toEqual({ passed: 2, failed: 0, skipped: 0 });
    expect(staged.fix.proof?.notChecked).toContainEqual(expect.stringContaining("dependencies"));
    expect(await readdir(join(staged.owner.path, "node_modules"))).toEqual(["left", "own"]);
  });

  it("runs the checks of a service in a folder of the repository there", async () => {
    const inFolder = Object.fromEntries(
      Object.entries(shop).map(([path, text]) => [`services/api/${path}`, text]),
    );
    const change = {
      "services/api/src/cart.js": repaired,
      "services/api/test/guest.test.js": guestTest,
    };

    const staged = await checked(inFolder, change, { dir: "services/api" });

    expect(staged.fix).toMatchObject({
      state: "proposed",
      proof: { repaired: ["services/api/test/guest.test.js: a guest pays nothing"] },
    });
  });

  it("leaves no copy behind, also after an abort, and removes what a killed run left", async () => {
    const staged = await checking(shop, { "src/cart.js": repaired });
    const folder = join(staged.stateDir, "fixer/proof");
    const stop = new AbortController();
    const slow: Sandbox = {
      kind: "none",
      run: (command, signal) => {
        stop.abort(new Error("cancelled"));
        return createUnboxedSandbox().run(command, signal);
      },
    };

    await expect(staged.run(proof(staged, slow), stop.signal)).rejects.toThrow("cancelled");

    expect(await readdir(folder)).toEqual([]);
    await put(join(folder, staged.fix.id, "base/left/over.js"), "1\n");
    await staged.run(proof(staged));
    expect(staged.fix.state).toBe("proposed");
    expect(await readdir(folder)).toEqual([]);
  });
});
