import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { available } from "../../../../../test/support/requirements.ts";
import { findClaude, requireVersion } from "./version.ts";

describe("the claude that is installed", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-claude-")));
    await mkdir(join(folder, "bin"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.skipIf(!available("claude"))("is the program itself, behind the links to it", async () => {
    const program = await findClaude("claude", process.env["PATH"] ?? "");

    expect(program.path).toBe(await realpath(program.path));
    expect(program.version).toMatch(/^\d+\.\d+\.\d+$/);
    await symlink(program.path, join(folder, "bin/link"));
    expect(await findClaude(join(folder, "bin/link"), "")).toEqual(program);
  });

  it("is missing where nothing has its name", async () => {
    await expect(findClaude("claude", join(folder, "bin"))).rejects.toMatchObject({
      code: "MW_CLAUDE_MISSING",
    });
    await expect(findClaude(join(folder, "bin"), "/usr/bin")).rejects.toMatchObject({
      code: "MW_CLAUDE_MISSING",
    });
  });

  it("is missing where a script stands before it, which would find nothing in a box", async () => {
    await writeFile(join(folder, "bin/claude"), "#!/bin/sh\necho 2.1.329\n");
    await chmod(join(folder, "bin/claude"), 0o755);

    await expect(findClaude("claude", join(folder, "bin"))).rejects.toMatchObject({
      code: "MW_CLAUDE_MISSING",
      message: expect.stringContaining(join(folder, "bin/claude")) as string,
    });
  });

  it("is missing where another program has its name", async () => {
    await copyFile("/bin/true", join(folder, "bin/claude"));

    await expect(findClaude("claude", join(folder, "bin"))).rejects.toMatchObject({
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
