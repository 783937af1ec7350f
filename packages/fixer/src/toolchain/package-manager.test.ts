import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { findManager, type FoundProgram } from "./package-manager.ts";

describe("the program of a package manager", () => {
  let home: string;
  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-manager-")));
    await mkdir(join(home, "bin"));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  async function put(file: string, text: string, mode = 0o755): Promise<string> {
    const path = join(home, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await chmod(path, mode);
    return path;
  }

  async function find(name: string): Promise<FoundProgram | null> {
    const env = { PATH: `${home}/bin:/usr/bin:/bin`, HOME: home };
    return findManager(name, { places: [join(home, "bin")], folder: home, env });
  }

  /** As `corepack enable` leaves it: programs that ask corepack which version to run. */
  async function putCorepack(name: string, version: string): Promise<void> {
    const asks = `#!/bin/sh\n[ "$COREPACK_ENABLE_NETWORK" = 0 ] && echo ${version}\n`;
    await put(`lib/corepack/dist/${name}.js`, asks);
    await put("lib/corepack/package.json", `{ "name": "corepack" }`);
    await symlink(`../lib/corepack/dist/${name}.js`, join(home, "bin", name));
  }

  it("is behind corepack's, in the version that runs here", async () => {
    await putCorepack("pnpm", "9.15.9");
    const kept = ".cache/node/corepack/v1/pnpm/9.15.9";
    const file = await put(`${kept}/bin/pnpm.cjs`, "#!/usr/bin/env node\n");
    await put(`${kept}/.corepack`, `{ "bin": { "pnpm": "./bin/pnpm.cjs" } }`);

    expect(await find("pnpm")).toEqual({ file, parts: [join(home, kept)] });
  });

  it("is one file of JavaScript, where corepack keeps yarn so", async () => {
    await putCorepack("yarn", "4.9.1");
    const kept = ".cache/node/corepack/v1/yarn/4.9.1";
    const file = await put(`${kept}/yarn.js`, "", 0o644);
    await put(`${kept}/.corepack`, `{ "bin": ["yarn", "yarnpkg"] }`);

    expect(await find("yarn")).toEqual({ file, parts: [join(home, kept)] });
  });

  it("is not there where corepack would have to fetch it", async () => {
    await putCorepack("pnpm", "9.15.9");

    expect(await find("pnpm")).toBeNull();
  });

  it("has the packages beside it that hold the program for this machine", async () => {
    await put("node_modules/pnpm/bin/pnpm.mjs", "#!/usr/bin/env node\n");
    await put("node_modules/pnpm/package.json", `{ "name": "pnpm" }`);
    const program = dirname(await put("node_modules/@pnpm/exe.linux-x64/pnpm", "\u007FELF"));
    await put("node_modules/@pnpm/other/index.js", "");
    await symlink("../node_modules/pnpm/bin/pnpm.mjs", join(home, "bin/pnpm"));

    expect((await find("pnpm"))?.parts).toEqual([join(home, "node_modules/pnpm"), program]);
  });

  it.each([
    ["a program with another name behind it", "\u007FELF"],
    ["a script that tells nothing", "#!/bin/sh\nexec something\n"],
  ])("is not %s", async (_what, text) => {
    const shim = await put("lib/manager", text);
    await symlink(shim, join(home, "bin/pnpm"));

    expect(await find("pnpm")).toBeNull();
  });
});
