import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { mendwatchCommand } from "../../../test/support/mendwatch-command.ts";

describe("the output of mendwatch", { timeout: 30_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-main-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("reaches a reader that is slower than it, whole", async () => {
    await writeFile(
      join(folder, "a.log"),
      "RangeError: no day\n    at f (/srv/a.js:1:2)\n".repeat(2_000),
    );
    const command = mendwatchCommand.map((word) => `'${word}'`).join(" ");

    // The shell reads byte by byte, so that the pipe is full until the end.
    const { stdout } = await execa(
      "bash",
      [
        "-c",
        `${command} scan --json --occurrences a.log | { while read -r _; do n=$((n + 1)); done; echo $n; }`,
      ],
      { cwd: folder },
    );

    expect(stdout).toBe("2000");
  });
});
