import { mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readReportedFile } from "./reported-file.ts";

describe("a file that a check wrote", () => {
  let folder: string;
  let outside: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-reported-"));
    outside = await mkdtemp(join(tmpdir(), "mendwatch-outside-"));
    await writeFile(join(outside, "key"), "a key of the host");
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
    await rm(outside, { recursive: true });
  });

  it("is read as it is", async () => {
    await writeFile(join(folder, "report"), "told");

    expect(await readReportedFile(folder, "report")).toBe("told");
  });

  it.each<readonly [string, (path: string) => Promise<unknown>]>([
    ["is not there", async () => undefined],
    ["is a link to a file of the host", (path) => symlink(join(outside, "key"), path)],
    ["is a link to what never ends", (path) => symlink("/dev/zero", path)],
    ["is a pipe that nobody writes to", (path) => execa("mkfifo", [path])],
    [
      "is larger than any report",
      (path) => writeFile(path, "").then(() => truncate(path, 2 ** 25)),
    ],
  ])("is empty where it %s", async (_, make) => {
    await make(join(folder, "report"));

    expect(await readReportedFile(folder, "report")).toBe("");
  });
});
