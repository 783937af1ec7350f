import { join } from "node:path";

import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

import { guestCheckout, rightRepair } from "../support/broken-shop.ts";
import { eventually } from "../support/eventually.ts";
import { tellStory, type Story } from "../support/story.ts";

const minute = 60_000;

describe("a fix that its owner merges and deploys", { timeout: 2 * minute }, () => {
  let begun: Story | undefined;
  afterEach(() => begun?.end());

  it("is seen in production by the real watcher, and regresses with the error", async () => {
    const story = await tellStory({
      rehearsals: [{ match: { type: "TypeError" }, files: rightRepair }],
      project: "    version: { git: ./checkout }",
    });
    begun = story;
    const checkout = join(story.folder, "checkout");
    function git(...args: readonly string[]): Promise<unknown> {
      return execa("git", ["-C", checkout, ...args]);
    }
    await story.fixer().saw("fixer:ready");
    await story.watcher().saw("watcher:ready");
    await story.write(guestCheckout(Date.now(), "r1", story.root));
    const proposed = await story.fixIn("proposed");
    await story.run("approve", proposed.id);
    await story.fixIn("in_review");

    const [branch = ""] = (await story.branches()).filter((name) => name.startsWith("hotfix/"));
    await git("fetch", "--quiet", "origin");
    await git("merge", "--quiet", "--ff-only", `origin/${branch}`);
    await git("push", "--quiet", "origin", "main");

    await story.fixIn("deployed");
    await story.write(guestCheckout(Date.now(), "r2", story.root));
    const regressed = await story.fixIn("regressed");
    const next = await eventually("the next attempt", async () =>
      (await story.fixes()).find(({ id }) => id !== proposed.id),
    );
    expect(regressed).toMatchObject({ id: proposed.id, outcome: { code: "regressed" } });
    expect(next).toMatchObject({ fingerprint: proposed.fingerprint });
  });
});
