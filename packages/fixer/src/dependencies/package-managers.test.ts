import { mkdir, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { testFolder, type TestFolder } from "../../../../test/support/git-repository.ts";
import { available } from "../../../../test/support/requirements.ts";
import { sampleProject } from "../../../../test/support/sample-project.ts";
import { openBubblewrapSandbox } from "../adapters/bubblewrap/bubblewrap.ts";
import { createGit } from "../git/git.ts";
import { fillFolder } from "../git/trees.ts";
import { createDependencies } from "./create-dependencies.ts";

const { signal } = new AbortController();
const limits = { memory: 2 * 1024 ** 3, processes: 256, disk: 1024 ** 3 };

const managers = [
  { name: "pnpm 9", from: "pnpm@9.15.9", lines: ["pnpm install"], run: "pnpm" },
  { name: "pnpm 12", from: "pnpm@12.21.0", lines: ["pnpm install"], run: "pnpm" },
  { name: "yarn 1", from: "yarn@1.22.22", lines: ["yarn install"], run: "yarn" },
  {
    name: "yarn 4",
    from: "@yarnpkg/cli-dist@4.9.1",
    lines: [
      "yarn config set nodeLinker node-modules",
      "yarn install --mode=update-lockfile",
      "yarn install",
    ],
    run: "yarn",
  },
  {
    name: "yarn 4 without node_modules",
    from: "@yarnpkg/cli-dist@4.9.1",
    lines: ["yarn install"],
    run: "yarn",
  },
] as const;

describe.skipIf(!available("bwrap"))(
  "the packages that a manager installs",
  { timeout: 240_000 },
  () => {
    let programs: string;
    const begun: TestFolder[] = [];
    beforeAll(async () => {
      programs = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-managers-")));
      for (const from of new Set(managers.map((manager) => manager.from))) {
        const prefix = join(programs, from.replaceAll(/\W/g, "-"));
        await mkdir(prefix);
        await execa("npm", ["install", "--prefix", prefix, "--no-save", from]);
      }
    }, 120_000);
    afterAll(() => rm(programs, { recursive: true, force: true }));
    afterEach(async () => {
      for (const folder of begun.splice(0)) await folder.end();
    });

    it.each(managers)(
      "$name: from the checkout, and by its own setup",
      async ({ from, lines, run }) => {
        const folder = await testFolder();
        begun.push(folder);
        const bin = join(programs, from.replaceAll(/\W/g, "-"), "node_modules/.bin");
        const path = `${bin}${delimiter}${process.env["PATH"] ?? ""}`;
        const owner = await folder.repository("checkout");
        await owner.write({
          "package.json": JSON.stringify({
            name: "root",
            private: true,
            workspaces: ["packages/*"],
            scripts: { test: "node packages/b/main.js" },
            dependencies: { "is-number": "7.0.0" },
          }),
          "pnpm-workspace.yaml": "packages: ['packages/*']\n",
          "packages/a/package.json": JSON.stringify({
            name: "a",
            version: "1.0.0",
            main: "index.js",
          }),
          "packages/a/index.js": `module.exports = __dirname;\n`,
          "packages/b/package.json": JSON.stringify({
            name: "b",
            version: "1.0.0",
            dependencies: {
              a: from.startsWith("yarn@") ? "1.0.0" : "workspace:*",
              "is-odd": "3.0.1",
            },
          }),
          "packages/b/main.js": `console.log(require("is-odd")(3), require("a"));\n`,
          ".gitignore": "node_modules\n.pnp.*\n.yarn\n",
        });
        for (const line of lines) {
          await execa("sh", ["-c", line], {
            cwd: owner.path,
            env: { PATH: path, YARN_ENABLE_IMMUTABLE_INSTALLS: "false" },
          });
        }
        const commit = await owner.commit("A workspace", {});
        const stateDir = join(folder.path, "state");
        const git = await createGit({ stateDir, environment: process.env });
        const sandbox = await openBubblewrapSandbox({ limits, path, useGroups: false });
        const environment = { ...process.env, SHELL: undefined, PATH: path };
        const dependencies = createDependencies({ stateDir, git, sandbox, environment });
        const project = sampleProject({ repo: owner.path });
        const clone = join(owner.path, ".git");

        async function test(name: string) {
          const installed = await dependencies.prepare(project, { clone, commit }, signal);
          const tree = join(folder.path, name);
          await mkdir(tree);
          await fillFolder(git, clone, commit, tree, signal);
          const { mounts, scratch } = await installed.inTree(tree);
          const { toolchain, env } = installed;
          const line = `${run} --version && ${run} run test`;
          const places = { cwd: tree, writable: [tree], readable: [] };
          const command = { line, env, toolchain, timeout: 60_000, mounts, scratch, ...places };
          const { exitCode, stdout, stderr } = await sandbox.run(command, signal);
          return { origin: installed.origin, exitCode, output: stdout + stderr };
        }
        const first = await test("first");
        for (const at of [".", "packages/a", "packages/b"]) {
          await rm(join(owner.path, at, "node_modules"), { recursive: true, force: true });
        }
        for (const hash of await readdir(join(stateDir, "fixer/deps"))) {
          await rm(join(stateDir, "fixer/deps", hash), { recursive: true });
        }
        const second = await test("second");

        expect(second).toMatchObject({
          exitCode: 0,
          output: expect.stringContaining(
            `true ${join(folder.path, "second/packages/a")}`,
          ) as string,
          origin: expect.stringContaining("made by `") as string,
        });
        expect(first).toMatchObject({
          exitCode: 0,
          output: expect.stringContaining(
            `true ${join(folder.path, "first/packages/a")}`,
          ) as string,
        });
        // Without node_modules there is nothing that could be taken over.
        const usual = from.includes("cli-dist") && lines.length === 1 ? "made by" : "your checkout";
        expect(first.origin).toContain(usual);
      },
    );
  },
);
