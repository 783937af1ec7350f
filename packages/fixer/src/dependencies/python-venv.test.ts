import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

import { testFolder, type TestFolder } from "../../../../test/support/git-repository.ts";
import { available } from "../../../../test/support/requirements.ts";
import { sampleProject } from "../../../../test/support/sample-project.ts";
import { openBubblewrapSandbox } from "../adapters/bubblewrap/bubblewrap.ts";
import { createGit } from "../git/git.ts";
import { fillFolder } from "../git/trees.ts";
import { createDependencies } from "./create-dependencies.ts";

const { signal } = new AbortController();
const limits = { memory: 2 * 1024 ** 3, processes: 256, disk: 1024 ** 3 };
const path = process.env["PATH"] ?? "";

/** With a package of its own, a program, and the checkout installed editable. */
async function makeVenv(checkout: string): Promise<void> {
  const venv = join(checkout, ".venv");
  await execa("python3", ["-m", "venv", "--without-pip", venv]);
  const [version = ""] = await readdir(join(venv, "lib"));
  const packages = join(venv, "lib", version, "site-packages");
  await execa("sh", [
    "-c",
    `mkdir ${packages}/left && echo "value = 7" >${packages}/left/__init__.py`,
  ]);
  await execa("sh", ["-c", `echo "${checkout}/src" >${packages}/shop.pth`]);
  const script = `printf '#!%s/bin/python\\nimport left; print(left.value)\\n' ${venv} >${venv}/bin/left && chmod +x ${venv}/bin/left`;
  await execa("sh", ["-c", script]);
}

describe.skipIf(!available("bwrap") || !available("python3"))(
  "the virtual environment of a project in Python",
  { timeout: 120_000 },
  () => {
    const begun: TestFolder[] = [];
    afterEach(async () => {
      for (const folder of begun.splice(0)) await folder.end();
    });

    async function run(line: string, setup: string | null) {
      const folder = await testFolder();
      begun.push(folder);
      const owner = await folder.repository("checkout");
      const commit = await owner.commit("A shop", {
        "pyproject.toml": "[project]\nname = 'shop'\n",
        "src/shop.py": "where = __file__\n",
        ".gitignore": ".venv\n",
      });
      if (setup === null) await makeVenv(owner.path);
      const stateDir = join(folder.path, "state");
      const git = await createGit({ stateDir, environment: process.env });
      const sandbox = await openBubblewrapSandbox({ limits, path, useGroups: false });
      const environment = { ...process.env, SHELL: undefined };
      const dependencies = createDependencies({ stateDir, git, sandbox, environment });
      const clone = join(owner.path, ".git");
      const project = sampleProject({
        repo: owner.path,
        setup: setup === null ? null : { run: setup, network: [], env: [] },
      });
      const installed = await dependencies.prepare(project, { clone, commit }, signal);
      const tree = join(folder.path, "tree");
      await mkdir(tree);
      await fillFolder(git, clone, commit, tree, signal);
      const { mounts, scratch } = await installed.inTree(tree);
      const { toolchain, env } = installed;
      const places = { cwd: tree, writable: [tree], readable: [] };
      const command = { line, env, toolchain, timeout: 60_000, mounts, scratch, ...places };
      const result = await sandbox.run(command, signal);
      return { ...result, tree, checkout: owner.path, installed };
    }

    it("is read-only in every tree, and what is installed editable is the tree's", async () => {
      const ask = `import left, shop, sys; print(left.value, shop.where, sys.prefix)`;
      const line = `python -c '${ask}'; .venv/bin/python3 -m left 2>&1 | tail -1; left; .venv/bin/left; touch .venv/x || echo refused`;

      const { stdout, checkout, installed } = await run(line, null);

      const [first, second, third, fourth, fifth] = stdout.split("\n");
      expect(first).toBe(`7 ${checkout}/src/shop.py ${checkout}/.venv`);
      expect(second).toContain("left");
      expect([third, fourth, fifth]).toEqual(["7", "7", "refused"]);
      expect(installed.note).toContain("not from a lockfile");
      expect(installed.origin).toMatch(/^\.venv of your checkout, Python 3\.\d+\.\d+$/);
      expect(installed.programs).toEqual(["python3"]);
    });

    it("shows the files of the tree where the checkout has others", async () => {
      const line = `echo 'where = "the tree"' >src/shop.py; python -c 'import shop; print(shop.where)'`;

      expect((await run(line, null)).stdout).toBe("the tree\n");
    });

    it("may be made by the setup", async () => {
      const setup = "python3 -m venv --without-pip .venv && echo made >.venv/mark";
      const line = `cat .venv/mark; python -c 'import sys; print(sys.prefix != sys.base_prefix)'`;

      const { stdout, installed } = await run(line, setup);

      expect(stdout).toBe("made\nTrue\n");
      expect(installed).toMatchObject({ origin: `made by \`${setup}\``, note: null });
    });
  },
);
