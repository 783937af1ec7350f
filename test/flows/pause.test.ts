import { afterEach, describe, expect, it } from "vitest";

import { badDate, guestCheckout, rightRepair } from "../support/broken-shop.ts";
import { tellStory, type Story } from "../support/story.ts";

const minutes = 60_000;

describe("a paused fixer", { timeout: 3 * minutes }, () => {
  let story: Story;
  afterEach(() => story.end());

  async function begin(): Promise<void> {
    story = await tellStory({
      rehearsals: [
        { match: { type: "TypeError" }, files: rightRepair },
        { match: { type: "RangeError" } },
      ],
    });
  }

  it("lets an error wait in admitted, over a restart, and proposes its fix when it is resumed", async () => {
    await begin();
    const first = story.fixer();
    await first.saw("fixer:ready");
    await story.watcher().saw("watcher:ready");

    const paused = await story.run("pause", "--reason", "we deploy");
    await story.write(guestCheckout(Date.now(), "r1", story.root));
    const { id } = await story.fixIn("admitted");
    await first.end("SIGKILL");
    const second = story.fixer();
    await second.saw("queue:paused", ({ reason }) => reason === "we deploy");
    // A second error is admitted by the fixer that was started anew: its queue has had its turn.
    await story.write(badDate(Date.now(), "r2", story.root));
    await story.fixIn("admitted", "RangeError");
    const states = (await story.fixes()).map(({ state }) => state);
    const resumed = await story.run("resume");
    const proposed = await story.fixIn("proposed", "TypeError");

    expect([paused.exitCode, resumed.exitCode]).toEqual([0, 0]);
    expect(states).toEqual(["admitted", "admitted"]);
    expect(proposed.id).toBe(id);
    await story.fixIn("abstained", "RangeError");
  });

  it("finishes what was begun, and publishes what is approved", async () => {
    await begin();
    await story.fixer().saw("fixer:ready");
    await story.watcher().saw("watcher:ready");
    await story.hold("fetch");

    await story.write(guestCheckout(Date.now(), "r1", story.root));
    await story.held("fetch");
    await story.run("pause");
    await story.release("fetch");
    const { id } = await story.fixIn("proposed");
    const approved = await story.run("approve", id);
    await story.fixIn("in_review");

    expect(approved.exitCode).toBe(0);
    expect((await story.pullRequests()).length).toBe(1);
  });
});
