import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { describe, expect, it } from "vitest";

import { available } from "../../../../../test/support/requirements.ts";
import { covered } from "./inherited-descriptors.ts";

const path = process.env["PATH"] ?? "";
const sandbox = new URL("bubblewrap.ts", import.meta.url).href;

describe("what takes the place of inherited descriptors", () => {
  it("is as long as the highest of them wants it, with nothing in the gaps", () => {
    const empty = [new Uint8Array()];
    expect(covered([3, 7, 9], 6)).toEqual(["ignore", empty, "ignore", empty]);
  });

  it("is nothing where nothing was inherited", () => {
    expect(covered([], 6)).toEqual([]);
    expect(covered([3, 5], 6)).toEqual([]);
  });
});

describe.skipIf(!available("bwrap") || !available("perl"))("in a box", { timeout: 30_000 }, () => {
  it("nothing can be read that the fixer was started with", async () => {
    const folder = await mkdtemp(join(tmpdir(), "mendwatch-inherited-"));
    const file = join(folder, "left-open");
    await writeFile(file, "left open");
    const leave = `use POSIX (); open(my $f, "<", shift) or die; POSIX::dup2(fileno($f), 40); exec @ARGV`;
    const code = `
      import { openBubblewrapSandbox } from ${JSON.stringify(sandbox)};
      const limits = { memory: 2 ** 29, processes: 64, disk: 2 ** 26 };
      const box = await openBubblewrapSandbox({ limits, path: process.env.PATH, useGroups: false });
      const line = "cat /proc/self/fd/40 /proc/1/fd/40; echo tried";
      const places = { cwd: "/tmp", writable: [], readable: [], toolchain: "/" };
      const { stdout } = await box.run({ line, env: {}, timeout: 9000, ...places }, AbortSignal.timeout(9000));
      console.log(JSON.stringify(stdout.trim()));`;
    const node = [
      process.execPath,
      "--conditions=mendwatch:source",
      "--input-type=module-typescript",
      "-e",
      code,
    ];

    const { stdout } = await execa("perl", ["-e", leave, file, ...node], { env: { PATH: path } });
    await rm(folder, { recursive: true });

    expect(JSON.parse(stdout)).toBe("tried");
  });
});
