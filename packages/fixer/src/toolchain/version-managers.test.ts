import {
  chmod,
  copyFile,
  link,
  mkdir,
  mkdtemp,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { available } from "../../../../test/support/requirements.ts";
import { openBubblewrapSandbox } from "../adapters/bubblewrap/bubblewrap.ts";
import { findToolchain } from "../adapters/bubblewrap/toolchain.ts";
import { loginPath } from "./login-path.ts";

const limits = { memory: 1024 ** 3, processes: 128, disk: 1024 ** 3 };

/** What nvm defines in a shell, as far as it chooses a version: `.nvmrc` of the folder. */
const nvm = `nvm() {
  [ "$1" = use ] && [ -f .nvmrc ] || return 127
  PATH="$HOME/.nvm/versions/node/$(cat .nvmrc)/bin:$PATH"
}
export PATH="$HOME/.nvm/versions/node/v1/bin:$PATH"
`;

/** What fnm prints and does: a link for this shell, which \`use\` lets lead to another version. */
const fnm = `#!/bin/sh
if [ "$1" = env ]; then
  mkdir -p "$HOME/.fnm/shell"; ln -sfn "$HOME/.fnm/v1" "$HOME/.fnm/shell/link"
  echo "export FNM_MULTISHELL_PATH=\\"$HOME/.fnm/shell/link\\""
  echo "export PATH=\\"$HOME/.fnm/shell/link/bin\\":\\"\\$PATH\\""
elif [ "$1" = use ] && [ -f .node-version ]; then
  ln -sfn "$HOME/.fnm/$(cat .node-version)" "$FNM_MULTISHELL_PATH"
fi
`;

describe("the toolchain of a login shell", { timeout: 60_000 }, () => {
  let home: string;
  let project: string;
  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-login-")));
    project = join(home, "code/shop");
    await mkdir(project, { recursive: true });
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  async function put(file: string, text: string): Promise<string> {
    const path = join(home, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await chmod(path, 0o755);
    return path;
  }

  /** A Node.js of its own at this place: the one that runs this. */
  async function putNode(place: string): Promise<string> {
    const node = join(home, place, "bin/node");
    await mkdir(dirname(node), { recursive: true });
    const own = await realpath(process.execPath);
    await link(own, node).catch(() => copyFile(own, node));
    return node;
  }

  async function pathOf(shell = "/bin/bash"): Promise<string> {
    return loginPath(project, { HOME: home, SHELL: shell, PATH: process.env["PATH"] });
  }

  async function programs(): Promise<ReadonlyMap<string, string>> {
    return (await findToolchain(await pathOf(), project, [])).programs;
  }

  it("is on the PATH that its files make, whatever else they print", async () => {
    await put(".bash_profile", "echo welcome; echo oh no >&2; . ~/.bashrc");
    await put(".bashrc", `echo more; PATH=/opt/owner/bin:$PATH; read answer; printf 'no newline'`);

    expect(await pathOf()).toMatch(/^\/opt\/owner\/bin:.*\/usr\/bin/);
  });

  it("is not waited for where its files leave something behind", async () => {
    await put(".bash_profile", "sleep 60 & PATH=/opt/owner/bin:$PATH");
    const began = performance.now();

    expect(await pathOf()).toMatch(/^\/opt\/owner\/bin:/);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it("is that of the process where the shell is not there, or does not answer", async () => {
    const own = process.env["PATH"];

    expect(await pathOf("/nowhere/zsh")).toBe(own);
    expect(await pathOf("/bin/false")).toBe(own);
    expect(await loginPath(project, { PATH: own })).toBe(own);
  });

  it("has nvm's version of the folder's .nvmrc, also without a hook", async () => {
    const [first, second] = [
      await putNode(".nvm/versions/node/v1"),
      await putNode(".nvm/versions/node/v2"),
    ];
    await put(".bashrc", nvm);
    await put(".bash_profile", ". ~/.bashrc");

    expect((await programs()).get("node")).toBe(first);
    await put("code/shop/.nvmrc", "v2\n");
    expect((await programs()).get("node")).toBe(second);
  });

  it("has fnm's version of the folder, also without a hook", async () => {
    const [first, second] = [await putNode(".fnm/v1"), await putNode(".fnm/v2")];
    await put("bin/fnm", fnm);
    await put(".bash_profile", `PATH=~/bin:$PATH`);

    expect((await programs()).get("node")).toBe(first);
    await put("code/shop/.node-version", "v2\n");
    expect((await programs()).get("node")).toBe(second);
  });

  it("has what is behind Volta's shims, which are one program with many names", async () => {
    const node = await putNode(".volta/tools/image/node/24.1.0");
    const pnpm = await put(".volta/tools/image/pnpm/9.0.0/bin/pnpm.cjs", "#!/usr/bin/env node\n");
    await put(".volta/tools/image/pnpm/9.0.0/package.json", `{ "name": "pnpm" }`);
    await put(".volta/bin/volta-shim", `#!/bin/sh\nexec ${node} "$@"\n`);
    await put(".volta/bin/volta", `#!/bin/sh\n[ "$*" = "which pnpm" ] && echo ${pnpm}\n`);
    for (const name of ["node", "pnpm", "yarn"]) {
      await symlink("volta-shim", join(home, ".volta/bin", name));
    }
    await put(".profile", `PATH=~/.volta/bin:$PATH`);

    const found = await programs();

    expect([found.get("node"), found.get("pnpm"), found.get("yarn")]).toEqual([
      node,
      pnpm,
      undefined,
    ]);
  });

  it("has what mise chooses in the folder, by its shims and without them", async () => {
    const node = await putNode(".local/share/mise/installs/node/24");
    const mise = `#!/bin/sh
case "\${0##*/} $*" in
  "mise env -s bash") echo "export PATH='${dirname(node)}:$PATH'" ;;
  "node "*) exec ${node} "$@" ;;
  *) exit 1 ;;
esac
`;
    await put("bin/mise", mise);
    await mkdir(join(home, "shims"));
    await symlink("../bin/mise", join(home, "shims/node"));
    await put(".bash_profile", `PATH=~/shims:$PATH`);
    expect((await programs()).get("node")).toBe(node);

    await put(".bash_profile", `PATH=~/bin:$PATH`);
    expect((await programs()).get("node")).toBe(node);
  });

  it("has what is behind asdf's shims, which are scripts", async () => {
    const node = await putNode(".asdf/installs/nodejs/24");
    const yarn = await put(".asdf/installs/yarn/1/lib/yarn.js", "#!/usr/bin/env node\n");
    await put(".asdf/installs/yarn/1/package.json", `{ "name": "yarn" }`);
    await put(
      "bin/asdf",
      `#!/bin/sh\n[ "$1 $2" = "exec node" ] && shift 2 && exec ${node} "$@"\n[ "$*" = "which yarn" ] && echo ${yarn}\n`,
    );
    for (const name of ["node", "yarn"]) {
      await put(
        `shims/${name}`,
        `#!/usr/bin/env bash\nexec ${home}/bin/asdf exec "${name}" "$@"\n`,
      );
    }
    await put(".bash_profile", `PATH=~/bin:~/shims:$PATH`);

    const found = await programs();

    expect([found.get("node"), found.get("yarn")]).toEqual([node, yarn]);
  });

  it("has pnpm as one program by itself, and the yarn that the project brings", async () => {
    await putNode("tools");
    const pnpm = await put("tools/bin/pnpm", "\u007FELF and so on");
    const release = await put("code/shop/.yarn/releases/yarn-4.9.1.cjs", "#!/usr/bin/env node\n");
    await put("code/shop/.yarnrc.yml", "yarnPath: .yarn/releases/yarn-4.9.1.cjs\n");
    await put(".bash_profile", `PATH=~/tools/bin:$PATH`);

    const found = await programs();

    expect([found.get("pnpm"), found.get("yarn")]).toEqual([pnpm, release]);
  });

  it.skipIf(!available("bwrap"))("is what runs in the box", async () => {
    const node = await putNode(".nvm/versions/node/v2");
    await put(".bashrc", nvm);
    await put(".bash_profile", ". ~/.bashrc");
    await put("code/shop/.nvmrc", "v2\n");
    // As corepack keeps it: one file of JavaScript that is no program.
    const yarn = await put(
      "code/shop/.yarn/releases/yarn.cjs",
      `console.log("yarn of the project");`,
    );
    await chmod(yarn, 0o644);
    await put("code/shop/.yarnrc.yml", "yarnPath: .yarn/releases/yarn.cjs\n");
    const box = await openBubblewrapSandbox({
      limits,
      path: process.env["PATH"] ?? "",
      useGroups: false,
    });

    const { stdout } = await box.run(
      {
        line: "node -p process.execPath; yarn",
        cwd: "/tmp",
        env: { PATH: await pathOf() },
        writable: [],
        readable: [],
        toolchain: project,
        timeout: 30_000,
      },
      new AbortController().signal,
    );

    expect(stdout).toBe(`${node}\nyarn of the project\n`);
  });
});
