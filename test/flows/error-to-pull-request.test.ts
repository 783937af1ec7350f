import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import {
  badDate,
  breakingRepair,
  guestCheckout,
  paymentFailed,
  repairThatTouchesCi,
  rightRepair,
} from "../support/broken-shop.ts";
import { eventually } from "../support/eventually.ts";
import { tellStory, type Story, type StoryOptions } from "../support/story.ts";

const guest = { match: { type: "TypeError" } };
const minutes = 60_000;

describe("an error becomes a pull request", { timeout: 3 * minutes }, () => {
  const stories: Story[] = [];
  afterEach(async () => {
    for (const story of stories.splice(0)) await story.end();
  });
  async function begin(options: StoryOptions): Promise<Story> {
    const story = await tellStory({ boxed: true, ...options });
    stories.push(story);
    return story;
  }
  it("is proven, approved in the terminal, and lies there as text", async () => {
    const story = await begin({ rehearsals: [{ ...guest, files: rightRepair }] });
    await both(story);

    await story.write(guestCheckout(Date.now(), "r1", story.root));
    const proposed = await story.fixIn("proposed");
    const before = await story.branches();
    const approved = await story.run("approve", proposed.id.slice(0, 4));
    const published = await story.fixIn("in_review");

    expect(proposed.proof).toMatchObject({
      level: "P3",
      reproduction: { before: { shown: 3, runs: 3 }, after: { shown: 0, runs: 3 } },
    });
    expect(before).toEqual(["main"]);
    expect(approved).toMatchObject({ exitCode: 0 });
    expect(published.decision).toMatchObject({ decision: "approve" });
    expect(await story.branches()).toEqual([`hotfix/auto-${proposed.fingerprint}`, "main"]);
    const [file = ""] = await story.pullRequests();
    const text = await readFile(join(story.stateDir, "pull-requests", "shop", file), "utf8");
    expect(text).toContain("Cannot read properties of null");
    expect(text).toContain("## Proof P3");
    expect(text).toContain("your error 3 of 3 before, 0 of 3 after");
    expect(text.toLowerCase()).toContain("rehears");
  });

  it("is shelved by skip, and a second decision is told who was first", async () => {
    const story = await begin({ rehearsals: [{ ...guest, files: rightRepair }] });
    await both(story);

    await story.write(guestCheckout(Date.now(), "r1", story.root));
    const { id } = await story.fixIn("proposed");
    const skipped = await story.run("skip", id);
    const late = await story.run("approve", id);

    expect(skipped.exitCode).toBe(0);
    expect(late.exitCode).not.toBe(0);
    const [fix] = await story.fixes();
    expect(fix).toMatchObject({ state: "skipped", decision: { decision: "skip" } });
    expect(`${late.stdout}${late.stderr}`).toContain(fix?.decision?.actor ?? "nobody");
    expect(await story.branches()).toEqual(["main"]);
    expect(await story.pullRequests()).toEqual([]);
  });

  it("gets no offer when the repair breaks a test", async () => {
    const story = await begin({ rehearsals: [{ ...guest, files: breakingRepair }] });
    await both(story);

    await story.write(guestCheckout(Date.now(), "r1", story.root));
    const refused = await story.fixIn("refused");

    expect(refused.outcome?.text).toContain("a cart has a total");
    expect(refused.audit.map((entry) => entry.to)).not.toContain("proposed");
    expect(await story.branches()).toEqual(["main"]);
  });

  it("gets no offer when the patch touches the pipeline, and nothing of it is run", async () => {
    const story = await begin({ rehearsals: [{ ...guest, files: repairThatTouchesCi }] });
    await both(story);

    await story.write(guestCheckout(Date.now(), "r1", story.root));
    const refused = await story.fixIn("refused");

    expect(refused.policy?.refusals.map((finding) => finding.rule)).toEqual(["ci"]);
    expect(refused.proof).toBeNull();
    expect(await story.branches()).toEqual(["main"]);
  });

  it("has no fix for a symptom, while an unrelated error has its own", async () => {
    const story = await begin({
      rehearsals: [{ ...guest, files: rightRepair }, { match: { type: "RangeError" } }],
    });
    await both(story);

    const now = Date.now();
    await story.write(
      guestCheckout(now, "r1", story.root),
      paymentFailed(now + 2, "r1", story.root),
      badDate(now + 3, "r2", story.root),
    );
    await story.fixIn("proposed", "TypeError");
    await story.fixIn("abstained", "RangeError");
    const errors = await eventually("all three errors", async () => {
      const rows = await story.errors();
      return rows.length === 3 && rows;
    });

    const role = Object.fromEntries(errors.map((row) => [row.error.type, row.incident.role]));
    expect(role).toEqual({ TypeError: "root", PaymentError: "symptom", RangeError: "root" });
    const fixes = await story.fixes();
    expect(new Set(fixes.map((fix) => fix.report.error.type))).toEqual(
      new Set(["RangeError", "TypeError"]),
    );
  });

  it("is noticed when it is low, but comes three times in a day", async () => {
    const story = await begin({
      rehearsals: [{ ...guest, files: rightRepair }],
      minSeverity: "medium",
    });
    const watcher = story.watcher();
    await story.fixer().saw("fixer:ready");
    await watcher.saw("watcher:ready");

    for (const count of [1, 2]) {
      await story.write(guestCheckout(Date.now(), `r${count}`, story.root));
      await eventually(`a count of ${count}`, async () => {
        const [error] = await story.errors();
        return error?.count === count;
      });
    }
    const afterTwo = await story.fixes();
    await story.write(guestCheckout(Date.now(), "r3", story.root));
    const proposed = await story.fixIn("proposed");

    expect(afterTwo.map((fix) => fix.state)).toEqual(["observed"]);
    expect(proposed.severity).toBe("medium");
  });

  it("arrives once, however long the fixer was away", async () => {
    const story = await begin({ rehearsals: [{ ...guest, files: rightRepair }] });
    const watcher = story.watcher();
    await watcher.saw("watcher:ready");

    await story.write(
      guestCheckout(Date.now(), "r1", story.root),
      guestCheckout(Date.now(), "r2", story.root),
    );
    await watcher.saw("incident:settled");
    await watcher.saw("relay:unreachable");
    await story.write(badDate(Date.now(), "r3", story.root));
    await watcher.saw("incident:settled", (event) => event["count"] === 1);
    await story.fixer().saw("fixer:ready");

    const errors = await eventually("both errors", async () => {
      const rows = await story.errors();
      return rows.length === 2 && rows;
    });
    const counts = Object.fromEntries(errors.map((row) => [row.error.type, row.count]));
    expect(counts).toEqual({ TypeError: 2, RangeError: 1 });
    await story.fixIn("proposed", "TypeError");
    expect((await story.fixes()).length).toBe(2);
  });
});

async function both(story: Story): Promise<void> {
  await story.fixer().saw("fixer:ready");
  await story.watcher().saw("watcher:ready");
}
