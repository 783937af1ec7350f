import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { livingOf } from "../../../../../test/support/living-of.ts";
import { endLeftRuns } from "./leftovers.ts";
import { runsFolder } from "./run.ts";

describe("what a killed fixer left", () => {
  let stateDir: string;
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), "mendwatch-left-"));
  });
  afterEach(() => rm(stateDir, { recursive: true, force: true }));

  it("is ended and removed, and nothing else is", async () => {
    const [left, other] = [crypto.randomUUID(), crypto.randomUUID()];
    await mkdir(join(runsFolder(stateDir), left), { recursive: true });
    await writeFile(join(runsFolder(stateDir), left, "api.sock"), "");
    const [ours, theirs] = [left, other].map((run) =>
      execa("sleep", ["300"], { env: { MENDWATCH_RUN_ID: run }, reject: false }),
    );

    await endLeftRuns(stateDir);

    expect(await ours).toMatchObject({ signal: "SIGKILL" });
    expect(await livingOf([other])).toEqual([theirs?.pid]);
    expect(await readdir(runsFolder(stateDir))).toEqual([]);
    theirs?.kill("SIGKILL");
    await theirs;
  });

  it("is nothing at the first start", async () => {
    await expect(endLeftRuns(join(stateDir, "new"))).resolves.toBeUndefined();
  });
});
