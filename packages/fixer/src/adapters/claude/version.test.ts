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

import { available } from "../../../../../test/support/requirements.ts";
import { searchIn } from "./readiness.ts";
import { type ClaudeSearch, createClaudeFinder, findClaude, requireVersion } from "./version.ts";

const nowhere: ClaudeSearch = { path: "", home: null };

describe("the claude that is installed", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-claude-")));
    await mkdir(join(folder, "bin"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function inBin(): ClaudeSearch {
    return { path: `${join(folder, "bin")}:/usr/bin:/bin`, home: folder };
  }
  async function put(file: string, text: string): Promise<string> {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await chmod(path, 0o755);
    return path;
  }

  it.skipIf(!available("claude"))("is the program itself, behind the links to it", async () => {
    const program = await findClaude("claude", searchIn(process.env));

    expect(program.path).toBe(await realpath(program.path));
    expect(program.version).toMatch(/^\d+\.\d+\.\d+$/);
    await symlink(program.path, join(folder, "bin/link"));
    expect(await findClaude(join(folder, "bin/link"), nowhere)).toEqual(program);
  });

  it("is missing where nothing has its name", async () => {
    await expect(findClaude("claude", inBin())).rejects.toMatchObject({
      code: "MW_CLAUDE_MISSING",
    });
    await expect(findClaude(join(folder, "bin"), nowhere)).rejects.toMatchObject({
      code: "MW_CLAUDE_MISSING",
    });
  });

  it("is missing where a script stands before it, which would find nothing in a box", async () => {
    await writeFile(join(folder, "bin/claude"), "#!/bin/sh\necho 2.1.329\n");
    await chmod(join(folder, "bin/claude"), 0o755);

    await expect(findClaude("claude", inBin())).rejects.toMatchObject({
      code: "MW_CLAUDE_MISSING",
      message: expect.stringContaining(join(folder, "bin/claude")) as string,
    });
  });

  describe.skipIf(!available("claude"))("behind a shim", () => {
    const beside = "lib/node_modules/@anthropic-ai/claude-code/bin/claude.exe";
    let program: string;
    beforeEach(async () => {
      const { path } = await findClaude("claude", searchIn(process.env));
      program = join(folder, beside);
      await mkdir(dirname(program), { recursive: true });
      await link(path, program).catch(() => copyFile(path, program));
    });

    it.each([
      ["pnpm's script", `basedir=$(dirname "$0")\n\nexec "$basedir/../${beside}"   "$@"\n`],
      ["the local installer's", `exec "FOLDER/${beside}" "$@"\n`],
      ["one without quotes", `exec FOLDER/${beside} "$@"\n`],
    ])("is found: %s", async (_, script) => {
      await put("bin/claude", `#!/bin/sh\n${script.replace("FOLDER", folder)}`);

      expect((await findClaude("claude", inBin())).path).toBe(program);
    });

    it("is found beside the script of its own package", async () => {
      const wrapper = "lib/node_modules/@anthropic-ai/claude-code/cli-wrapper.cjs";
      await symlink(await put(wrapper, "#!/usr/bin/env node\n"), join(folder, "bin/claude"));

      expect((await findClaude("claude", inBin())).path).toBe(program);
    });

    it.each([
      ["volta", "volta-shim", "volta"],
      ["mise", "mise", "mise"],
    ])("is found by asking %s", async (_, shim, manager) => {
      await put(`bin/${shim}`, "#!/bin/sh\n");
      await put(`bin/${manager}`, `#!/bin/sh\n[ "$*" = "which claude" ] && echo ${program}\n`);
      await symlink(shim, join(folder, "bin/claude"));

      expect((await findClaude("claude", inBin())).path).toBe(program);
    });

    it("is not what starts Node.js, leads nowhere or leads in a circle", async () => {
      for (const script of [
        `exec "$basedir/node"  "$basedir/../x.js" "$@"`,
        `exec "/does/not/exist" "$@"`,
        `exec "${folder}/bin/claude" "$@"`,
      ]) {
        await put("bin/claude", `#!/bin/sh\n${script}\n`);
        await expect(findClaude("claude", inBin())).rejects.toMatchObject({
          code: "MW_CLAUDE_MISSING",
        });
      }
    });

    it("is looked for again each time, and asked for its version only where it is another one", async () => {
      const find = createClaudeFinder();
      await expect(find("claude", inBin())).rejects.toMatchObject({ code: "MW_CLAUDE_MISSING" });
      await symlink(program, join(folder, "bin/claude"));
      const first = await find("claude", inBin());
      // What was asked anew would be equal, and not the same.
      expect(await find("claude", inBin())).toBe(first);

      await rm(join(folder, "bin/claude"));
      await expect(find("claude", inBin())).rejects.toMatchObject({ code: "MW_CLAUDE_MISSING" });
    });
  });

  it("is missing where another program has its name", async () => {
    await copyFile("/bin/true", join(folder, "bin/claude"));

    await expect(findClaude("claude", inBin())).rejects.toMatchObject({
      code: "MW_CLAUDE_MISSING",
    });
  });

  it("is too old before 2.1.197, and not from there on", () => {
    for (const version of ["2.1.196", "2.0.999", "1.9.500"]) {
      expect(() => requireVersion(version)).toThrow("2.1.197 or newer");
    }
    for (const version of ["2.1.197", "2.1.1000", "2.2.0", "3.0.0"]) {
      expect(() => requireVersion(version)).not.toThrow();
    }
  });
});
