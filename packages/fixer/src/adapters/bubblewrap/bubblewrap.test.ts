import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { describeSandbox } from "../../../../../test/contracts/sandbox-contract.ts";
import { eventually } from "../../../../../test/support/eventually.ts";
import { available } from "../../../../../test/support/requirements.ts";
import type { BoxedCommand, BoxedResult } from "../../ports/sandbox.ts";
import type { BoxLimits } from "./box-limits.ts";
import { openBubblewrapSandbox } from "./bubblewrap.ts";
import { hasReader, hasVisitor } from "./host-traps.ts";

const limits = { memory: 1024 ** 3, processes: 128, disk: 1024 ** 3 };
const path = process.env["PATH"] ?? "";
const node = ["--conditions=mendwatch:source", "--input-type=module", "--eval"];
const source = new URL("./bubblewrap.ts", import.meta.url).href;

describe.skipIf(!available("bwrap"))("the box", { timeout: 60_000 }, () => {
  describeSandbox("bubblewrap", () => openBubblewrapSandbox({ limits, path, useGroups: true }));
  describeSandbox("bubblewrap without control groups", () =>
    openBubblewrapSandbox({ limits, path, useGroups: false }),
  );

  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-box-")));
    await mkdir(join(folder, "copy"));
    await mkdir(join(folder, "lent"));
    await writeFile(join(folder, "lent/package"), "as installed");
  });
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  function command(line: string, more: Partial<BoxedCommand> = {}): BoxedCommand {
    const copy = join(folder, "copy");
    const places = {
      cwd: copy,
      writable: [copy],
      readable: [join(folder, "lent")],
      toolchain: "/",
    };
    return { line, env: { PATH: path }, timeout: 30_000, ...places, ...more };
  }
  async function run(
    line: string,
    more: Partial<BoxedCommand> = {},
    walls: Partial<BoxLimits> = {},
  ): Promise<BoxedResult> {
    const options = { limits: { ...limits, ...walls }, path, useGroups: false };
    const box = await openBubblewrapSandbox(options);
    return box.run(command(line, more), new AbortController().signal);
  }

  it("lets a command read what it is lent, and never change it", async () => {
    const result = await run("cat ../lent/package; echo x >../lent/package || ls -a ..");

    expect(result.stdout).toBe("as installed.\n..\ncopy\nlent\n");
    expect(await readFile(join(folder, "lent/package"), "utf8")).toBe("as installed");
  });

  it("shows things of the host at other places, to read or to change", async () => {
    await writeFile(join(folder, "copy/.git"), "gitdir: /the/real/one\n");
    await writeFile(join(folder, "stand-in"), "gitdir: /run/git\n");
    await mkdir(join(folder, "repository"));
    const mounts = [
      { source: join(folder, "stand-in"), place: join(folder, "copy/.git"), writable: false },
      { source: join(folder, "repository"), place: "/run/git", writable: true },
      { source: join(folder, "lent"), place: join(folder, "copy/node_modules"), writable: false },
    ];
    const line =
      "cat .git; (rm .git || echo x >.git || echo x >node_modules/package) 2>&- || echo kept; echo new >/run/git/HEAD; cat node_modules/package";

    const { stdout } = await run(line, { mounts });

    expect(stdout).toBe("gitdir: /run/git\nkept\nas installed");
    expect(await readFile(join(folder, "copy/.git"), "utf8")).toBe("gitdir: /the/real/one\n");
    expect(await readFile(join(folder, "repository/HEAD"), "utf8")).toBe("new\n");
    expect(await readFile(join(folder, "lent/package"), "utf8")).toBe("as installed");
  });

  it("lets a command speak to a socket that it is shown", async () => {
    let answer = "";
    const visited = await hasVisitor({ path: join(folder, "api.sock") }, async () => {
      const mounts = [
        { source: join(folder, "api.sock"), place: "/run/api.sock", writable: false },
      ];
      const code = `require("net").connect("/run/api.sock").on("close", () => console.log("closed"))`;
      answer = (await run(`node -e '${code}'`, { mounts })).stdout;
    });

    expect(answer).toBe("closed\n");
    expect(visited).toBe(true);
  });

  it("has folders in memory where it is told so, also inside of what it may only read", async () => {
    await mkdir(join(folder, "lent/.cache"));
    const scratch = [join(folder, "copy/build"), join(folder, "copy/node_modules/.cache")];
    const mounts = [
      { source: join(folder, "lent"), place: join(folder, "copy/node_modules"), writable: false },
    ];
    const line = "echo a >build/a; echo b >node_modules/.cache/b; ls build node_modules/.cache";

    const { stdout } = await run(line, { mounts, scratch });

    expect(stdout).toBe("build:\na\n\nnode_modules/.cache:\nb\n");
    expect(await readdir(join(folder, "copy/build"))).toEqual([]);
    expect(await readdir(join(folder, "lent/.cache"))).toEqual([]);
  });

  it("makes nothing through a link that was planted where something is to be shown", async () => {
    await symlink(join(folder, "lent"), join(folder, "copy/packages"));
    const place = join(folder, "copy/packages/new");

    const unsafe = { code: "MW_BOX_UNSAFE_PLACE" };

    const mounts = [{ source: "/var", place, writable: false }];
    await expect(run("true", { mounts })).rejects.toMatchObject(unsafe);
    await expect(run("true", { scratch: [place] })).rejects.toMatchObject(unsafe);

    expect(await readdir(join(folder, "lent"))).toEqual(["package"]);
  });

  it("refuses to show what is not there", async () => {
    const mounts = [{ source: join(folder, "none"), place: "/opt/none", writable: false }];

    await expect(run("true", { mounts })).rejects.toMatchObject({
      code: "MW_COMMAND_NOT_STARTED",
    });
  });

  it("has the project's programs, a home that is empty, and nobody's name", async () => {
    const line = "node -p process.execPath; npm --version; ls -A ~; id -un; cat /etc/hostname";

    const { stdout } = await run(line, { env: { PATH: path, HOME: "/home/mendwatch" } });

    expect(stdout).toMatch(/^\/\S+\/node\n\d+\.\d+\.\d+\nmendwatch\n$/);
  });

  it("hides the command's environment from the other users of the machine", async () => {
    const secret = `secret-${crypto.randomUUID()}`;
    const running = run("touch began; sleep 2", { env: { PATH: path, TOKEN: secret } });
    await eventually("the command runs", async () =>
      (await readdir(join(folder, "copy"))).includes("began"),
    );

    const { stdout } = await execa("ps", ["-e", "-o", "args", "-ww"]);
    await running;

    expect(stdout).toContain("touch began; sleep 2");
    expect(stdout).not.toContain(secret);
  });

  it("does not let a value become an option of bubblewrap", async () => {
    const env = { PATH: path, A: "x\0--ro-bind\0/\0/host" };

    await expect(run("ls /host", { env })).rejects.toMatchObject({
      code: "MW_COMMAND_NOT_STARTED",
    });
  });

  it.each([
    ["disk", "for i in 1 2 3; do head -c 40000000 /dev/zero >full-$i; done; sleep 20"],
    ["memory", "head -c 600000000 /dev/zero | tail -c 600000000 | (sleep 20; wc -c)"],
  ] as const)("ends a command that passes its limit of %s, and says so", async (limit, line) => {
    const walls = { memory: 256 * 1024 ** 2, disk: 64 * 1024 ** 2 };

    const result = await run(line, {}, walls);

    expect(result).toMatchObject({ exitCode: null, signal: "SIGKILL", timedOut: false });
    expect(result.stderr).toContain(`more than fixer.box.${limit} (${walls[limit]})`);
  });

  it("dies with a fixer that is killed", async () => {
    const line = "mkfifo pipe; exec 3<>pipe; touch began; sleep 60";
    const program = `import { openBubblewrapSandbox } from ${JSON.stringify(source)};
      const options = ${JSON.stringify({ limits, path, useGroups: false })};
      const box = await openBubblewrapSandbox(options);
      await box.run(${JSON.stringify(command(line))}, new AbortController().signal);`;
    const fixer = execa(process.execPath, [...node, program], { reject: false });
    await eventually("the command runs", async () =>
      (await readdir(join(folder, "copy"))).includes("began"),
    );

    fixer.kill("SIGKILL");
    await fixer;

    const pipe = join(folder, "copy/pipe");
    await eventually("nobody holds the pipe", async () => !(await hasReader(pipe)));
    expect(await hasReader(pipe)).toBe(false);
  });

  it("cannot be opened where there is no bubblewrap", async () => {
    await expect(
      openBubblewrapSandbox({ limits, path: folder, useGroups: false }),
    ).rejects.toMatchObject({ code: "MW_BOX_UNAVAILABLE" });
  });
});
