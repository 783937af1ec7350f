import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { expect, test } from "vitest";

test("a watcher does not follow what it prints itself, and follows what stands beside it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mendwatch-probe-"));
  try {
    const [own, other] = [join(folder, "own.log"), join(folder, "other.log")];
    await writeFile(other, "a line\n");
    const script = `
      import { createProbe } from ${JSON.stringify(join(import.meta.dirname, "probe.ts"))};
      const found = [];
      const probe = createProbe({ found: (project, path, problem) => found.push(problem) });
      const may = ${JSON.stringify([own, other])}.map((path) => probe.mayOpen("shop", path));
      process.stderr.write(JSON.stringify({ may, found }));`;
    const node = [process.execPath, "--conditions=mendwatch:source", "--input-type=module"];
    const redirected = ["-c", 'out=$1; shift; exec "$@" > "$out"', "sh", own];
    const { stderr } = await execa("sh", [...redirected, ...node, "--eval", script]);

    expect(JSON.parse(stderr)).toEqual({
      may: [false, true],
      found: [expect.stringContaining("what this watcher prints")],
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
