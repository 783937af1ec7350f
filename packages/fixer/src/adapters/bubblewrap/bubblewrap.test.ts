import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
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
import { hasReader } from "./host-traps.ts";

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
