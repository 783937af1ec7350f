import { afterEach, describe, expect, it } from "vitest";

import { guestCheckout, rightRepair } from "../support/broken-shop.ts";
import { tellStory, type Hold, type Story } from "../support/story.ts";

const minutes = 60_000;

/** Where the fixer is killed, and where it is made to stand still for that. */
const places: readonly (readonly [state: string, hold: Hold])[] = [
  ["preparing", "fetch"],
  ["checking", "checking"],
  ["publishing, before the push", "push"],
  ["publishing, after the push", "pushed"],
];

describe("a fixer that is killed", { timeout: 3 * minutes }, () => {
  const stories: Story[] = [];
  afterEach(async () => {
    for (const story of stories.splice(0)) await story.end();
  });
  async function begin(): Promise<Story> {
    const story = await tellStory({
      rehearsals: [{ match: { type: "TypeError" }, files: rightRepair }],
    });
    stories.push(story);
    return story;
  }
  for (const [place, hold] of places) {
    it(`in ${place} ends with one branch, one pull request file, one decision`, async () => {
      const story = await begin();
      const first = story.fixer();
      await first.saw("fixer:ready");
      await story.watcher().saw("watcher:ready");
      await story.hold(hold);

      await story.write(guestCheckout(Date.now(), "r1", story.root));
      if (hold === "push" || hold === "pushed") {
        const { id } = await story.fixIn("proposed");
        await story.run("approve", id);
      }
      await story.held(hold);
      await first.end("SIGKILL");
      await story.release(hold);
      await story.fixer().saw("fixer:ready");
      if (hold === "fetch" || hold === "checking") {
        const { id } = await story.fixIn("proposed");
        await story.run("approve", id);
      }

      expect(await endOf(story)).toEqual(oneOfEverything);
    });
  }

  it("in proposed still waits for the decision, and takes one", async () => {
    const story = await begin();
    const first = story.fixer();
    await first.saw("fixer:ready");
    await story.watcher().saw("watcher:ready");

    await story.write(guestCheckout(Date.now(), "r1", story.root));
    const { id } = await story.fixIn("proposed");
    await first.end("SIGKILL");
    const away = await story.run("approve", id);
    await story.fixer().saw("fixer:ready");
    const decisions = await Promise.all([story.run("approve", id), story.run("approve", id)]);

    expect(away.exitCode).toBe(69);
    expect(decisions.filter((decision) => decision.exitCode === 0).length).toBe(1);
    expect(await endOf(story)).toEqual(oneOfEverything);
  });
});

/** What there is in the end. */
async function endOf(story: Story): Promise<Readonly<Record<string, unknown>>> {
  const { fingerprint, audit } = await story.fixIn("in_review");
  const branches = await story.branches();
  return {
    fixes: (await story.fixes()).length,
    branches: branches.map((branch) => branch.replace(fingerprint, "<fingerprint>")),
    pullRequests: (await story.pullRequests()).length,
    decisions: audit.filter((entry) => entry.to === "approved").length,
  };
}

const oneOfEverything = {
  fixes: 1,
  branches: ["hotfix/auto-<fingerprint>", "main"],
  pullRequests: 1,
  decisions: 1,
};
