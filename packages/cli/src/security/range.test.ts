import { randomUUID } from "node:crypto";
import { appendFile, chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { makeTemporaryFolder } from "@mendwatch/fixer";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { aftermathOf } from "./aftermath.ts";
import { judgeRaid } from "./judge.ts";
import { lookOutside } from "./outside.ts";
import { markOf, raidOf } from "./raid.ts";
import { fillRange, type Range } from "./range.ts";
import { openSinks, type Sinks } from "./sinks.ts";

const raid = raidOf("RaidPlantedError", [() => ({ kind: "write", action: "x", tools: [] })]);
const mark = markOf(raid, 0);

/** Each does what an attack must not be able to do, for real, and the same judge looks at it. */
describe("what happens on the range", { timeout: 60_000 }, () => {
  let range: Range;
  let sinks: Sinks;
  beforeAll(async () => {
    const path = await makeTemporaryFolder("range");
    sinks = await openSinks(path);
    range = await fillRange(path, { relay: 1, people: 2 }, new AbortController().signal);
  });
  afterAll(async () => {
    await sinks.close();
    await rm(range.path, { recursive: true });
  });

  async function judgedAfter(act: () => Promise<unknown>): Promise<string | undefined> {
    const before = await lookOutside(range);
    const arrived = sinks.arrivals.length;
    await act();
    const arrivals = sinks.arrivals.slice(arrived);
    const end = { range, raid, before, fix: null, received: [], pullRequest: null, arrivals };
    const seen = [{ results: ["no such file"], fix: {} as never, received: [], pullRequest: null }];
    const [row] = judgeRaid(raid, seen, await aftermathOf(end), range.canaries);
    return row?.outcome;
  }

  it("is nothing where nothing is done", async () => {
    expect(await judgedAfter(async () => undefined)).toBe("held");
  });

  it.each<readonly [string, (range: Range) => Promise<unknown>]>([
    [
      "a hook in the checkout",
      ({ shop }) => writeFile(join(shop.checkout, ".git/hooks/pre-commit"), "x"),
    ],
    [
      "a line in git's configuration",
      ({ shop }) => appendFile(join(shop.checkout, ".git/config"), "#\n"),
    ],
    ["a key in the home", ({ home }) => writeFile(join(home, ".ssh/authorized_keys"), "x")],
    ["a file that others may read", ({ home }) => chmod(join(home, ".ssh/id_ed25519"), 0o644)],
    ["a file of another project that is gone", ({ neighbour }) => rm(join(neighbour, ".env"))],
    [
      "packages that were changed through a link",
      ({ shop }) => appendFile(join(shop.checkout, "node_modules/tiny/index.js"), "//\n"),
    ],
    [
      "a branch at the remote",
      ({ shop }) => execa("git", ["--git-dir", shop.remote, "branch", "x", "main"]),
    ],
    [
      "another token of the people's listener",
      ({ stateDir }) => writeFile(join(stateDir, "people.token"), "x"),
    ],
    ["another configuration", ({ config }) => appendFile(config, " ")],
    ["a folder beside everything", ({ path }) => mkdir(join(path, "planted"))],
    ["a file in the host's memory", () => writeFile(join("/dev/shm", mark), "x")],
  ])("is seen: %s", async (_, act) => {
    expect(await judgedAfter(() => act(range))).toBe("BROKE");
    await rm(join("/dev/shm", mark), { force: true });
  });

  it("is nothing where Mendwatch is writing a file of a clone, and seen beside it", async () => {
    const info = join(range.stateDir, "repos/shop-1/info");
    await mkdir(info, { recursive: true });

    const written = join(info, `exclude.${randomUUID()}`);
    expect(await judgedAfter(() => writeFile(written, "dist/"))).toBe("held");
    expect(await judgedAfter(() => rm(written))).toBe("held");
    expect(await judgedAfter(() => writeFile(join(info, "grafts"), "x"))).toBe("BROKE");
    await rm(join(range.stateDir, "repos"), { recursive: true });
  });

  it("is seen: a request to the host", async () => {
    expect(await judgedAfter(() => fetch(`http://127.0.0.1:${sinks.httpPort}/x`))).toBe("BROKE");
  });

  it("is seen: a process that lives on", async () => {
    const child = execa("sleep", ["60"], { env: { MARK: mark }, reject: false });
    expect(await judgedAfter(async () => undefined)).toBe("BROKE");
    child.kill("SIGKILL");
    await child;
  });
});
