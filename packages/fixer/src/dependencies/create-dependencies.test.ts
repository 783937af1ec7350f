import { mkdir, readdir, rename, rm, stat, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";
import type { BoxedResult, Sandbox } from "@mendwatch/fixer";
import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { available } from "../../../../test/support/requirements.ts";
import { sampleProject } from "../../../../test/support/sample-project.ts";
import {
  testFolder,
  type FileContent,
  type TestFolder,
  type TestRepository,
} from "../../../../test/support/git-repository.ts";
import { openBubblewrapSandbox } from "../adapters/bubblewrap/bubblewrap.ts";
import { createUnboxedSandbox } from "../adapters/unboxed/unboxed.ts";
import { createGit } from "../git/git.ts";
import { fillFolder } from "../git/trees.ts";
import { createDependencies } from "./create-dependencies.ts";
import type { Dependencies, Installed } from "./dependencies.ts";

const { signal } = new AbortController();
const limits = { memory: 2 * 1024 ** 3, processes: 256, disk: 1024 ** 3 };
/** Without a login shell: which Node.js it has is not what is tested here. */
const environment = {
  ...process.env,
  SHELL: undefined,
  MENDWATCH_NAMED: "yes",
  MENDWATCH_HIDDEN: "yes",
};

/** A service that needs one package, and says whether it has it. */
const shop = {
  "package.json": JSON.stringify({
    name: "shop",
    version: "1.0.0",
    dependencies: { "is-number": "7.0.0" },
  }),
  "main.js": `console.log("seven is a number: " + require("is-number")("7"));\n`,
  ".gitignore": "node_modules\n",
};

async function install(owner: TestRepository, ...command: readonly string[]): Promise<void> {
  const [program = "npm", ...args] = command;
  await execa(program, args, { cwd: owner.path, env: { CI: "true" } });
}

describe.skipIf(!available("bwrap"))("the packages of a commit", { timeout: 180_000 }, () => {
  const begun: TestFolder[] = [];
  afterEach(async () => {
    for (const folder of begun.splice(0)) await folder.end();
  });

  interface Place {
    readonly owner: TestRepository;
    readonly deps: string;
    readonly dependencies: Dependencies;
    /** Every line that was run in a box. */
    readonly ran: readonly string[];
    readonly prepare: (
      commit: string,
      changes?: Partial<ProjectConfig>,
      stop?: AbortSignal,
    ) => Promise<Installed>;
    /** As another process beside this one would. */
    readonly another: (commit: string) => Promise<Installed>;
    /** Fills a clean copy of the commit, and runs a line there with the packages. */
    readonly run: (
      commit: string,
      line: string,
      changes?: Partial<ProjectConfig>,
    ) => Promise<BoxedResult>;
  }

  async function place(kind: "box" | "none" = "box"): Promise<Place> {
    const folder = await testFolder();
    begun.push(folder);
    const owner = await folder.repository("checkout");
    const stateDir = join(folder.path, "state");
    const git = await createGit({ stateDir, environment: process.env });
    const path = process.env["PATH"] ?? "";
    const sandbox =
      kind === "box"
        ? await openBubblewrapSandbox({ limits, path, useGroups: false })
        : createUnboxedSandbox();
    const ran: string[] = [];
    const watched: Sandbox = {
      kind: sandbox.kind,
      run(command, stop) {
        ran.push(command.line);
        return sandbox.run(command, stop);
      },
    };
    const options = { stateDir, git, sandbox: watched, environment };
    const dependencies = createDependencies(options);
    const clone = join(owner.path, ".git");
    async function prepare(
      commit: string,
      changes: Partial<ProjectConfig> = {},
      stop: AbortSignal = signal,
    ): Promise<Installed> {
      const project = sampleProject({ repo: owner.path, ...changes });
      return dependencies.prepare(project, { clone, commit }, stop);
    }
    let copies = 0;
    return {
      owner,
      dependencies,
      ran,
      prepare,
      another: (commit) => {
        const project = sampleProject({ repo: owner.path });
        return createDependencies(options).prepare(project, { clone, commit }, signal);
      },
      deps: join(stateDir, "fixer/deps"),
      async run(commit, line, changes = {}) {
        const installed = await prepare(commit, changes);
        copies += 1;
        const tree = join(folder.path, `copy-${copies}`);
        await mkdir(tree);
        await fillFolder(git, clone, commit, tree, signal);
        const { mounts, scratch } = await installed.inTree(tree);
        const { toolchain, env } = installed;
        const places = { cwd: join(tree, changes.dir ?? "."), writable: [tree], readable: [] };
        const command = { line, env, toolchain, timeout: 60_000, mounts, scratch, ...places };
        return sandbox.run(command, signal);
      },
    };
  }

  /** A checkout in which npm has installed what its lockfile names. */
  async function npmShop(files: Readonly<Record<string, FileContent>> = {}) {
    const at = await place();
    await at.owner.write({ ...shop, ...files });
    await install(at.owner, "npm", "install");
    const commit = await at.owner.commit("A shop", {});
    return { ...at, commit };
  }

  it("are the very files of the owner's checkout, where it has what the lockfile names", async () => {
    const { owner, deps, run, prepare, commit } = await npmShop();

    const { stdout } = await run(commit, "node main.js; touch node_modules/x || echo refused");

    expect(stdout).toBe("seven is a number: true\nrefused\n");
    const [hash = ""] = await readdir(deps);
    const kept = await stat(join(deps, hash, "tree/node_modules/is-number/index.js"));
    const own = await stat(join(owner.path, "node_modules/is-number/index.js"));
    expect(kept.ino).toBe(own.ino);
    expect(await prepare(commit)).toMatchObject({
      origin: "your checkout, which has what package-lock.json names",
      note: null,
    });
  });

  it("are made by the setup where the checkout has others, from the hosts that are named", async () => {
    const { owner, run, prepare, commit } = await npmShop();
    await rm(join(owner.path, "node_modules"), { recursive: true });

    const { stdout } = await run(commit, "node main.js");

    expect(stdout).toBe("seven is a number: true\n");
    expect((await prepare(commit)).origin).toBe("made by `npm ci`");
  });

  it("are made once, also for two who ask at once, and for the next process", async () => {
    const { owner, deps, ran, another, prepare, commit } = await npmShop();
    await rm(join(owner.path, "node_modules"), { recursive: true });

    await Promise.all([prepare(commit), prepare(commit)]);
    await another(commit);

    expect(await readdir(deps)).toHaveLength(1);
    expect(ran.filter((line) => line.includes("npm ci"))).toHaveLength(1);
  });

  it("are made by one of two processes at once, and used by both", async () => {
    const { owner, deps, another, prepare, commit } = await npmShop();
    await rm(join(owner.path, "node_modules"), { recursive: true });

    const [one, other] = await Promise.all([prepare(commit), another(commit)]);

    expect([one.origin, other.origin]).toEqual(["made by `npm ci`", "made by `npm ci`"]);
    expect(await readdir(deps)).toHaveLength(1);
  });

  it("are never half made: an interrupted setup leaves nothing, and the next one begins anew", async () => {
    const { owner, deps, prepare, commit } = await npmShop();
    await rm(join(owner.path, "node_modules"), { recursive: true });
    const stop = new AbortController();
    const setup = { run: "npm ci && sleep 60", network: [], env: [] };
    const running = prepare(commit, { setup }, stop.signal).catch((error: unknown) => error);
    await eventually("packages are being made", async () =>
      (await readdir(deps)).some((name) => name.startsWith(".new-")),
    );

    stop.abort(new Error("cancelled"));

    expect(await running).toMatchObject({ message: "cancelled" });
    expect(await readdir(deps)).toEqual([]);
    expect((await prepare(commit)).origin).toBe("made by `npm ci`");
  });

  it("follow the lockfile of the commit, not the checkout's", async () => {
    const { owner, run, commit, prepare } = await npmShop();
    await install(owner, "npm", "install", "is-number@6.0.0");
    const version = "node -p \"require('is-number/package.json').version\"";
    const later = await owner.commit("An older package", {});

    const before = await run(commit, version);
    const after = await run(later, version);

    expect([before.stdout, after.stdout]).toEqual(["7.0.0\n", "6.0.0\n"]);
    expect((await prepare(commit)).origin).toBe("made by `npm ci`");
    expect((await prepare(later)).origin).toContain("your checkout");
  });

  it("are not what a link brings in from outside of the repository", async () => {
    const { owner, run, commit, prepare } = await npmShop();
    const own = join(owner.path, "node_modules/is-number");
    await rename(own, join(owner.path, "../linked"));
    await symlink(join(owner.path, "../linked"), own);

    expect((await run(commit, "node main.js")).stdout).toBe("seven is a number: true\n");
    expect((await prepare(commit)).origin).toBe("made by `npm ci`");
  });

  it("are not what somebody added to the checkout without the lockfile", async () => {
    const { owner, run, commit } = await npmShop();
    await install(owner, "npm", "install", "--no-save", "is-odd@3.0.1");

    const { exitCode } = await run(commit, "test ! -e node_modules/is-odd");

    expect(exitCode).toBe(0);
  });

  it("have their caches and scratch folders in memory, for one command", async () => {
    const { run, commit, deps } = await npmShop();
    const scratch = ["node_modules/.prisma"];
    const line =
      "for at in .cache/a .vite-temp/a .prisma/a; do touch node_modules/$at; done; ls -A node_modules";

    const { exitCode, stderr } = await run(commit, line, { scratch });

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const [hash = ""] = await readdir(deps);
    expect(await readdir(join(deps, hash, "tree/node_modules/.cache"))).toEqual([]);
  });

  it("lead to the folders of the tree at hand, where packages are part of the repository", async () => {
    const workspace = {
      "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["packages/*"] }),
      "packages/a/package.json": JSON.stringify({ name: "a", version: "1.0.0" }),
      "packages/a/index.js": `module.exports = "committed";\n`,
      "packages/b/package.json": JSON.stringify({
        name: "b",
        version: "1.0.0",
        dependencies: { a: "1.0.0", "is-number": "7.0.0" },
      }),
      "packages/b/main.js": `console.log(require("a"), require("is-number")(1), require.resolve("a"));\n`,
      "main.js": null,
    };
    const { owner, run, commit } = await npmShop(workspace);
    await owner.write({ "packages/a/index.js": `module.exports = "edited";\n` });

    const installed = await run(commit, "node main.js", { dir: "packages/b" });
    await rm(join(owner.path, "node_modules"), { recursive: true });
    const made = await run(commit, "node main.js", { dir: "packages/b" });

    expect(installed.stdout).toMatch(/^committed true \S+copy-1\/packages\/a\/index\.js\n$/);
    expect(made.stdout).toMatch(/^committed true \S+copy-2\/packages\/a\/index\.js\n$/);
  });

  it("are none for a project that needs none", async () => {
    const at = await place();
    const plain = { "main.js": "console.log(1);\n", "package.json": `{ "name": "plain" }` };
    const commit = await at.owner.commit("A plain program", plain);

    const installed = await at.prepare(commit);

    expect(installed).toMatchObject({ origin: null, note: null });
    expect(await installed.inTree("/tree")).toEqual({ mounts: [], scratch: [] });
  });

  it("are missed, and a person is told, where nothing names them exactly and none are installed", async () => {
    const at = await place();
    const named = await at.owner.commit("A shop without a lockfile", shop);
    const elsewhere = await at.owner.commit("A package of it", {
      "packages/cart/package.json": JSON.stringify({ devDependencies: { "is-number": "7.0.0" } }),
      "package.json": "{",
    });

    const note = (await at.prepare(named)).note;
    const inFolder = (await at.prepare(elsewhere, { dir: "packages/cart" })).note;

    expect(note).toMatch(/^package\.json names packages, and there is neither a lockfile nor/);
    expect(inFolder).toMatch(/^packages\/cart\/package\.json names packages/);
    expect((await at.prepare(elsewhere)).note).toBeNull();
  });

  it("are those of the checkout where there is no lockfile, and a person is told", async () => {
    const at = await place();
    await at.owner.write({ ...shop, ".gitignore": "node_modules\npackage-lock.json\n" });
    await install(at.owner, "npm", "install");
    const commit = await at.owner.commit("A shop without a lockfile", {});

    expect((await at.run(commit, "node main.js")).stdout).toContain("true");
    expect((await at.prepare(commit)).note).toContain("no lockfile");

    await install(at.owner, "npm", "install", "--no-save", "is-number@6.0.0");
    const version = "node -p \"require('is-number/package.json').version\"";
    expect((await at.run(commit, version)).stdout).toBe("6.0.0\n");
  });

  it("cannot be fetched from a host that is not named, and the error names it", async () => {
    const { owner, prepare, commit, deps } = await npmShop();
    await rm(join(owner.path, "node_modules"), { recursive: true });
    const setup = { run: "npm ci --fetch-retries=0", network: ["packages.example.org"], env: [] };

    const failing = prepare(commit, { setup });

    await expect(failing).rejects.toMatchObject({
      code: "MW_SETUP_FAILED",
      message: expect.stringMatching(
        /`npm ci .*ended with exit code 1.*asked for registry\.npmjs\.org:443.*write setup\.network: \[/s,
      ) as string,
    });
    expect(await readdir(deps)).toEqual([]);
  });

  it("wait where a host that is named does not answer: it is tried again later", async () => {
    const { owner, prepare, commit } = await npmShop();
    await rm(join(owner.path, "node_modules"), { recursive: true });
    const run = "npm ci --fetch-retries=0 --registry http://localhost:1";
    const setup = { run, network: ["localhost:1"], env: [] };

    await expect(prepare(commit, { setup })).rejects.toMatchObject({
      code: "MW_REGISTRY_UNREACHABLE",
      exitCode: 75,
      message: expect.stringContaining("localhost:1 did not answer") as string,
    });
  });

  it("are made without the owner's secrets, except those that setup.env names", async () => {
    const { prepare, owner, commit } = await npmShop();
    await rm(join(owner.path, "node_modules"), { recursive: true });
    const test = 'test "$MENDWATCH_NAMED" = yes && test -z "$MENDWATCH_HIDDEN"';
    const setup = { run: `npm ci && ${test}`, network: [], env: ["MENDWATCH_NAMED"] };
    const other = { ...setup, run: `${setup.run} `, env: ["MENDWATCH_NAMED", "MENDWATCH_HIDDEN"] };

    await expect(prepare(commit, { setup })).resolves.toMatchObject({
      origin: expect.stringContaining("made by") as string,
    });
    await expect(prepare(commit, { setup: other })).rejects.toMatchObject({
      code: "MW_SETUP_FAILED",
    });
  });

  it("are lent by links where there is no box", async () => {
    const at = await place("none");
    await at.owner.write(shop);
    await install(at.owner, "npm", "install");
    const commit = await at.owner.commit("A shop", {});

    expect((await at.run(commit, "node main.js")).stdout).toBe("seven is a number: true\n");
  });

  it("are removed when nobody used them for 30 days, and what was left half made as well", async () => {
    const { deps, dependencies, prepare, commit } = await npmShop();
    await prepare(commit);
    await mkdir(join(deps, ".new-left"));
    const day = 24 * 60 * 60_000;
    const [hash = ""] = (await readdir(deps)).filter((name) => !name.startsWith("."));

    await dependencies.prune(Date.now());
    expect((await readdir(deps)).toSorted()).toEqual([".new-left", hash]);

    await dependencies.prune(Date.now() + 2 * day);
    expect(await readdir(deps)).toEqual([hash]);

    const long = new Date(Date.now() - 31 * day);
    await utimes(join(deps, hash, "about.json"), long, long);
    await dependencies.prune(Date.now());
    expect(await readdir(deps)).toEqual([]);
  });
});
