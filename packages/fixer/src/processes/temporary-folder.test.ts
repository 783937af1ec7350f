import { mkdtemp, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { makeTemporaryFolder } from "./temporary-folder.ts";

describe("a temporary folder", () => {
  const before = process.env["TMPDIR"];
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-test-")));
    process.env["TMPDIR"] = folder;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    await rm(folder, { recursive: true });
  });

  it("is made where TMPDIR says, and readable by nobody else", async () => {
    const made = await makeTemporaryFolder("demo");

    expect(dirname(made)).toBe(folder);
    expect((await stat(made)).mode & 0o077).toBe(0);
  });

  it.each([
    ["is not there", "missing", "ENOENT"],
    ["is a file", "file", "ENOTDIR"],
  ])("is refused with what to do where TMPDIR %s", async (_, name, code) => {
    await writeFile(join(folder, "file"), "");
    process.env["TMPDIR"] = join(folder, name);

    await expect(makeTemporaryFolder("demo")).rejects.toMatchObject({
      code: "MW_NO_TEMPORARY_FOLDER",
      message: `no folder can be made in ${join(folder, name)} (${code}): let TMPDIR name a folder that this user may write`,
    });
  });
});
