import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { findToolchain } from "./toolchain.ts";

const node = process.execPath;

describe("the toolchain of a project", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-toolchain-")));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function put(file: string, text: string): Promise<string> {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await chmod(path, 0o755);
    return path;
  }

  it("is the Node.js behind a version manager's shim", async () => {
    await put("shims/node", `#!/bin/sh\nexec '${node}' "$@"\n`);

    const { programs } = await findToolchain(join(folder, "shims"), folder, []);

    expect(programs.get("node")).toBe(await realpath(node));
  });

  it("is asked for in the project's folder, where a version manager decides", async () => {
    const shim = `#!/bin/sh\n[ "$PWD" = '${folder}' ] && exec '${node}' "$@"\nexit 1\n`;
    await put("shims/node", shim);
    const path = join(folder, "shims");

    expect((await findToolchain(path, folder, [])).programs.has("node")).toBe(true);
    expect((await findToolchain(path, "/", [])).programs.has("node")).toBe(false);
  });

  it("has the package manager's own folder, and nothing for a shim of one", async () => {
    await put("bin/node", `#!/bin/sh\nexec '${node}' "$@"\n`);
    await put("lib/pnpm/package.json", `{ "name": "pnpm" }`);
    await put("lib/pnpm/bin/pnpm.cjs", "");
    await symlink("../lib/pnpm/bin/pnpm.cjs", join(folder, "bin/pnpm"));
    await put("bin/yarn", "#!/bin/sh\n");

    const { programs, parts } = await findToolchain(join(folder, "bin"), folder, []);

    expect(programs.get("pnpm")).toBe(join(folder, "lib/pnpm/bin/pnpm.cjs"));
    expect(programs.has("yarn")).toBe(false);
    expect(parts).toContain(join(folder, "lib/pnpm"));
    expect(parts).not.toContain(join(folder, "bin"));
  });

  it("runs nothing that a command could have written, and nothing by a relative path", async () => {
    const trap = join(folder, "sprung");
    await put("copy/node_modules/.bin/node", `#!/bin/sh\ntouch '${trap}'\n`);
    const copy = join(folder, "copy");
    const path = `${join(copy, "node_modules/.bin")}:node_modules/.bin:.:`;

    const { programs } = await findToolchain(path, copy, [copy]);

    expect(programs.size).toBe(0);
    await expect(realpath(trap)).rejects.toThrow("ENOENT");
  });
});
