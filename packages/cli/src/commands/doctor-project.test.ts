import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { mendwatch, startMendwatch } from "../../../../test/support/mendwatch-process.ts";
import { available } from "../../../../test/support/requirements.ts";

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly text: string;
  readonly remedy: string | null;
}

const passing = `const { test } = require("node:test");\ntest("works", () => {});\n`;
const shop = {
  "package.json": `{ "name": "shop", "scripts": { "test": "node --test" } }`,
  "test/works.test.js": passing,
};

describe.skipIf(!available("bwrap"))("mendwatch doctor --project", { timeout: 120_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-doctor-project-"));
  });
  afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

  async function put(files: Readonly<Record<string, string>>): Promise<void> {
    const repo = join(folder, "repo");
    await execa("git", ["init", "--quiet", "--initial-branch=main", repo]);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(repo, name)), { recursive: true });
      await writeFile(join(repo, name), text);
    }
    const who = ["-c", "user.name=Owner", "-c", "user.email=owner@example.com"];
    await execa("git", ["add", "--all"], { cwd: repo });
    await execa("git", [...who, "commit", "--quiet", "--message=A shop"], { cwd: repo });
  }

  async function configure(project: string): Promise<void> {
    await writeFile(
      join(folder, "mendwatch.yaml"),
      `fixer:
  relay: { listen: "127.0.0.1:0" }
  people: { listen: "127.0.0.1:0" }
projects: { shop: { label: SH, repo: ./repo, ${project} } }
`,
    );
  }

  async function examine(project: string) {
    await configure(project);
    const { exitCode, stdout, stderr } = await mendwatch(["doctor", "--project", "SH", "--json"], {
      cwd: folder,
    });
    const lines = stdout.split("\n").filter((line) => line !== "");
    const findings = lines.map((line) => JSON.parse(line) as Finding);
    return { exitCode, stderr, byCheck: new Map(findings.map((found) => [found.check, found])) };
  }

  it("runs the checks in the box, and says which proof is within reach", async () => {
    await put({ ...shop, "build.js": "" });

    const { exitCode, byCheck } = await examine(
      `checks: { test: npm test, build: "node build.js" }`,
    );

    expect(exitCode).toBe(0);
    expect([...byCheck.values()].map(({ check, status }) => `${status} ${check}`)).toEqual([
      "ok node",
      "ok config",
      "ok box",
      "ok base",
      "ok toolchain",
      "ok dependencies",
      "ok build",
      "ok test",
      "ok proof",
    ]);
    expect(byCheck.get("toolchain")?.text).toMatch(/^node v\d+\.\d+\.\d+, npm \d+\./);
    expect(byCheck.get("dependencies")?.text).toBe("none needed");
    expect(byCheck.get("test")?.text).toMatch(/^npm test: 1 test passed, in \d+\.\d s$/);
    expect(byCheck.get("proof")?.text).toBe("up to P3 within reach");
  });

  it("says what tests that fail are missing, and what to write", async () => {
    const failing = `const { test } = require("node:test");
test("key", () => { if (!process.env.SHOP_KEY) throw new Error("SHOP_KEY is not set"); });
test("cache", () => new Promise((y, n) => require("net").connect(6379, "127.0.0.1").on("error", n)));
`;
    await put({ ...shop, "test/fails.test.js": failing });

    const { exitCode, byCheck } = await examine("checks: { test: npm test }");

    expect(exitCode).toBe(0);
    expect(byCheck.get("test")).toMatchObject({
      status: "warn",
      text: expect.stringMatching(
        /^npm test: 1 test passed, 2 failed, .*on the base already.*: test\/fails\.test\.js: key; .* \(.*SHOP_KEY is not set/,
      ) as string,
    });
    expect(byCheck.get("environment")?.remedy).toContain("checks.env: [ SHOP_KEY ]");
    expect(byCheck.get("services")).toMatchObject({
      text: "nothing answers at 127.0.0.1:6379 in the box",
      remedy: expect.stringContaining(
        `services: [ { run: "redis-server --save ''", ready: { port: 6379 } } ]`,
      ) as string,
    });
  });

  it("says that packages are missing, and which one was not found", async () => {
    await put({
      "package.json": `{ "scripts": { "test": "node --test" }, "dependencies": { "is-number": "7" } }`,
      "test/number.test.js": `require("is-number");\n`,
    });

    const { exitCode, byCheck } = await examine("checks: { test: npm test }");

    expect(exitCode).toBe(69);
    expect(byCheck.get("dependencies")).toMatchObject({
      status: "warn",
      text: expect.stringContaining("there is neither a lockfile nor anything installed") as string,
    });
    expect(byCheck.get("test")?.text).toContain("Error: Cannot find module 'is-number'");
  });

  it.each([
    ["no tests", "checks: { build: exit 0 }", "proof", "no tests: checks.test is not set"],
    [
      "a script that tests nothing",
      `checks: { test: "echo ok" }`,
      "proof",
      'no tests: "echo ok" runs',
    ],
    [
      "a suite that has to be ended",
      `checks: { test: "npm test; kill -9 $$" }`,
      "proof",
      "was killed or took too long on the base already",
    ],
    ["an unknown command", "checks: { test: npx-nothing }", "proof", "no fix can be proven"],
    [
      "a build that fails",
      `checks: { build: "echo no compiler; exit 2", test: npm test }`,
      "build",
      "ended with exit code 2 on the base already",
    ],
    [
      "a service that ends",
      `checks: { test: npm test, services: [ { run: "echo no disk; exit 1", ready: { port: 5432 } } ] }`,
      "services",
      "ended with exit code 1. It said: no disk",
    ],
    [
      "a setup that fails",
      `setup: "echo no such package; exit 3", checks: { test: npm test }`,
      "dependencies",
      "ended with exit code 3. It said: no such package",
    ],
    ["a base that is not there", "base: develop", "base", "has no branch"],
  ])("fails for %s, and exits with 69", async (_what, project, check, text) => {
    await put(shop);

    const { exitCode, byCheck } = await examine(project);

    expect(exitCode).toBe(69);
    expect(byCheck.get(check)).toMatchObject({
      status: "fail",
      text: expect.stringContaining(text) as string,
      remedy: expect.not.stringMatching(/^$|errors\.md/) as string,
    });
  });

  it("says what made the packages", async () => {
    await put({
      ...shop,
      "package-lock.json": `{ "name": "shop", "lockfileVersion": 3, "requires": true, "packages": { "": { "name": "shop" } } }`,
    });

    const { byCheck } = await examine("checks: { test: npm test }");

    expect(byCheck.get("dependencies")?.text).toBe("made by `npm ci`");
  });

  it("names the hosts that a setup was not let to", async () => {
    await put(shop);
    const run = "npm view is-number --fetch-retries=0";

    const { byCheck } = await examine(
      `setup: { run: "${run}", network: [ packages.example.org ] }`,
    );

    expect(byCheck.get("dependencies")).toMatchObject({
      status: "fail",
      text: expect.stringContaining("It asked for registry.npmjs.org:443") as string,
    });
  });

  it("knows a project by its key as well, and asks what was meant by another name", async () => {
    await put(shop);
    await configure("checks: { test: npm test }");

    const known = await mendwatch(["doctor", "--project", "shop"], { cwd: folder });
    const unknown = await mendwatch(["doctor", "--project", "shpo"], { cwd: folder });

    expect(known.exitCode).toBe(0);
    expect(known.stdout).toMatch(/^ok +proof +up to P3 within reach/m);
    expect(unknown.exitCode).toBe(64);
    expect(unknown.stderr).toContain(`there is no project "shpo": did you mean shop?`);
  });

  it("prints in full what to write, and nothing of a test's that moves the cursor", async () => {
    await put({
      ...shop,
      "build.sh": `printf 'no \\033[2Jcompiler'; echo $BUILD_KEY; exit 1\n`,
      "build.js": "process.env.BUILD_KEY;\n",
    });
    await configure("checks: { test: npm test, build: sh build.sh }");

    const { stdout } = await mendwatch(["doctor", "--project", "shop"], { cwd: folder });

    expect(stdout).toMatch(/^fail +build +sh build\.sh, ended with exit code 1 .*: no compiler$/m);
    expect(stdout).toMatch(/^ +→ .*: projects\.shop\.checks\.env: \[ BUILD_KEY \]$/m);
    expect(stdout).not.toContain("\u001B");
  });

  it("works beside a fixer that runs", async () => {
    await put(shop);
    await configure("checks: { test: npm test }");
    const fixer = startMendwatch(["fix"], { cwd: folder });
    await fixer.saw("fixer:ready");

    const { exitCode, stdout } = await mendwatch(["doctor", "--project", "shop"], { cwd: folder });
    await fixer.end("SIGTERM");

    expect(exitCode).toBe(0);
    expect(stdout).toContain("up to P3 within reach");
  });
});
