import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

import { guestCheckout, rightRepair } from "../support/broken-shop.ts";
import { eventually } from "../support/eventually.ts";
import { tellStory, type FixRow, type Story } from "../support/story.ts";

const minutes = 60_000;

describe("a fix that is cancelled while it is checked", { timeout: 3 * minutes }, () => {
  let story: Story;
  afterEach(() => story.end());

  it("leaves nothing running and nothing on the disk, and the error is fixed anew", async () => {
    // Names the processes of this run, wherever the checks are run.
    const endless = `endless-${randomUUID()}.test.js`;
    story = await tellStory({
      rehearsals: [
        {
          match: { type: "TypeError" },
          files: { ...rightRepair, [`test/${endless}`]: endlessTest },
        },
      ],
    });
    await story.fixer().saw("fixer:ready");
    await story.watcher().saw("watcher:ready");

    // Three in a window are medium, so that the next window is reported whole again.
    for (const id of ["r1", "r2", "r3"]) {
      await story.write(guestCheckout(Date.now(), id, story.root));
    }
    await eventually("the endless test", async () => (await processesOf(endless)).length > 0);
    const checked = await story.fixIn("checking");
    const before = await leftOf(story);
    const { exitCode, stdout } = await story.run(
      "cancel",
      checked.id.slice(0, 4),
      "--reason",
      "no",
    );
    const cancelled = await story.fixIn("cancelled");
    await eventually("the end of the endless test", async () => {
      return (await processesOf(endless)).length === 0;
    });
    await eventually("nothing left", async () => (await leftOf(story)).length === 0);

    expect(exitCode).toBe(0);
    expect(stdout).toContain("the work in checking is being stopped");
    expect(before).toEqual(leftWhileChecked(checked));
    expect(cancelled.id).toBe(checked.id);
    expect(cancelled.outcome?.text).toMatch(/^Cancelled by terminal:.+ \(no\)\.$/);
    expect(await story.branches()).toEqual(["main"]);

    await story.write(guestCheckout(Date.now(), "r4", story.root));
    const anew = await story.fixIn("checking");
    await eventually("the endless test again", async () => {
      return (await processesOf(endless)).length > 0;
    });
    await story.run("cancel", anew.id);
    await eventually("the end of that", async () => (await processesOf(endless)).length === 0);

    expect(anew.id).not.toBe(checked.id);
    expect(anew.fingerprint).toBe(checked.fingerprint);
  });
});

describe("a fix that is cancelled while its base is fetched", { timeout: 3 * minutes }, () => {
  let story: Story;
  afterEach(() => story.end());

  it("leaves nothing running and nothing on the disk", async () => {
    story = await tellStory({
      rehearsals: [{ match: { type: "TypeError" }, files: rightRepair }],
    });
    await story.hold("fetch");
    await story.fixer().saw("fixer:ready");
    await story.watcher().saw("watcher:ready");
    await story.write(guestCheckout(Date.now(), "r1", story.root));
    await story.held("fetch");
    const waiting = join(story.folder, "holds", "wait");
    const before = await processesOf(waiting);

    const { id } = await story.fixIn("preparing");
    await story.run("cancel", id);
    await story.fixIn("cancelled");

    expect(before.length).toBeGreaterThan(0);
    await eventually("nothing of it runs", async () => (await processesOf(waiting)).length === 0);
    await eventually("nothing left", async () => (await leftOf(story)).length === 0);
  });
});

describe("a fix that is cancelled while its packages are made", { timeout: 3 * minutes }, () => {
  let story: Story;
  afterEach(() => story.end());

  it("leaves nothing running and nothing on the disk", async () => {
    const endless = `endless-${randomUUID()}`;
    story = await tellStory({
      rehearsals: [{ match: { type: "TypeError" }, files: rightRepair }],
      project: `    setup: { run: "setsid sh -c 'sleep 3600; : ${endless}'" }`,
    });
    await story.fixer().saw("fixer:ready");
    await story.watcher().saw("watcher:ready");
    await story.write(guestCheckout(Date.now(), "r1", story.root));
    await eventually("the endless setup", async () => (await processesOf(endless)).length > 0);

    const { id } = await story.fixIn("checking");
    await story.run("cancel", id);
    await story.fixIn("cancelled");

    expect(await processesOf(endless)).toEqual([]);
    await eventually("nothing left", async () => (await leftOf(story)).length === 0);
    expect(await namesIn(join(story.stateDir, "fixer", "deps"))).toEqual([]);
  });
});

const endlessTest = `import { test } from "node:test";

test("a guest waits for an hour", () => new Promise((done) => setTimeout(done, 3_600_000)));
`;

/** Ids of the processes that have the word in their command line. */
async function processesOf(word: string): Promise<readonly string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    // A process may end while it is looked at.
    ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")),
  );
  return ids.filter((_, index) => lines[index]?.includes(word));
}

/** What the fixer's clones and its proof folder hold of any fix: worktrees, refs, proofs. */
async function leftOf({ stateDir }: Story): Promise<readonly string[]> {
  const left: string[] = [];
  const repos = join(stateDir, "repos");
  for (const repository of await readdir(repos)) {
    const clone = join(repos, repository);
    left.push(...(await namesIn(join(clone, ".worktrees", "hotfix"))));
    const args = ["--git-dir", clone, "for-each-ref", "--format=%(refname)", "refs/mendwatch/"];
    const { stdout } = await execa("git", args);
    left.push(...stdout.split("\n").filter((ref) => ref !== ""));
  }
  return [...left, ...(await namesIn(join(stateDir, "fixer", "proof")))];
}

function leftWhileChecked({ id, fingerprint }: FixRow): readonly string[] {
  return [`auto-${fingerprint}`, `refs/mendwatch/${id}`, id];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}
