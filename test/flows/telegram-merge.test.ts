import type { Fix, FixPatch, Review } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { moveFix } from "../support/move-fix.ts";
import { proposedCommit, proposeIn } from "../support/proposed-store.ts";
import { sampleReview } from "../support/sample-review.ts";
import { createChatting, type Chatting } from "../support/telegram/chatting.ts";
import type { Sent } from "../support/telegram/world.ts";

const id = "aaaa0001";
const head = proposedCommit;
const otherHead = "0ddba11000000000000000000000000000000000";

const passing = sampleReview();

const pullRequest = { url: "https://github.com/acme/shop/pull/7", number: 7, adopted: false };

describe("a pull request on Telegram", { timeout: 60_000 }, () => {
  let chatting: Chatting;
  beforeEach(async () => {
    chatting = await createChatting();
    chatting.start();
  });
  afterEach(() => chatting.end());

  async function open(review: Review): Promise<void> {
    await proposeIn(chatting.store, id, { pullRequest, review }, "in_review");
    chatting.wake();
  }
  async function change(patch: FixPatch): Promise<Fix> {
    const fix = await chatting.fix(id);
    const changed = await moveFix(chatting.store, fix, fix.state, patch);
    chatting.wake();
    return changed;
  }

  it("shows its checks on the same card, and calls once it can be merged", async () => {
    await open({ ...passing, checks: "pending", blocked: "checks are not through yet: test" });
    const card = await chatting.message("checks run");
    const early = buttonsOf(card);

    const failing = ["test", "lint"];
    const blocked = "checks fail: test, lint";
    await change({ review: { ...passing, checks: "failing", failing, blocked } });
    const late = buttonsOf(await chatting.message("test, lint fail"));
    await change({ review: passing });
    const nudge = await chatting.message("⬆️");

    expect([early, late]).toEqual([["🔗 Open the pull request"], ["🔗 Open the pull request"]]);
    expect(nudge.message.reply_to_message?.message_id).toBe(card.message.message_id);
    expect(nudge.silent).toBe(false);
    expect(buttonsOf(card)).toEqual(["🔀 Merge", "🔗 Open the pull request"]);
  });

  it("calls for the merge also where its card called for the approval a moment before", async () => {
    await proposeIn(chatting.store, id);
    chatting.wake();
    const card = await chatting.message("fix ready");
    await chatting.shown(id);
    await chatting.stop();
    const approval = { decision: "approve", actor: "web:ben", commit: proposedCommit } as const;
    await chatting.store.decide({ id, ...approval, at: chatting.now() });
    for (const to of ["publishing", "in_review"] as const) {
      await moveFix(chatting.store, await chatting.fix(id), to, { review: passing });
    }
    chatting.start();
    const nudge = await chatting.message("⬆️");

    expect(card.silent).toBe(false);
    expect(nudge.message.text).toContain("ready to merge");
    expect(nudge.message.reply_to_message?.message_id).toBe(card.message.message_id);
  });

  it("is merged by a tap for the head that was shown, and the second is told who was first", async () => {
    await open(passing);
    const card = await chatting.message("ready to merge");
    const { message } = card;
    const data = message.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? "";

    const first = await chatting.anna.tapData(message, data).answer;
    const second = await chatting.anna.tapData(message, data).answer;

    expect(first.text).toBe("It is being merged.");
    expect(second.text).toBe("Already merged by Anna, just now.");
    const fix = await chatting.fix(id);
    expect(fix).toMatchObject({ state: "merging", merge: { actor: "telegram:Anna (42)", head } });
    await eventually("the card without the button", () => !buttonsOf(card).includes("🔀 Merge"));
  });

  it("is not merged by a button that was made for another head", async () => {
    await open(passing);
    const card = await chatting.message("ready to merge");
    const { message } = card;
    const data = message.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? "";

    await change({ review: { ...passing, head: otherHead } });
    const { text, alert } = await chatting.anna.tapData(message, data).answer;
    await chatting.message(otherHead.slice(0, 12));
    const again = await chatting.anna.tap(card, "Merge");

    expect([text, alert]).toEqual([expect.stringContaining("The card has changed since"), true]);
    expect(again.text).toBe("It is being merged.");
    expect((await chatting.fix(id)).merge?.head).toBe(otherHead);
  });

  it("is not merged once a check fails, whatever the old button says", async () => {
    await open(passing);
    const { message } = await chatting.message("ready to merge");
    const data = message.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? "";

    const failed = { checks: "failing", failing: ["test"], blocked: "checks fail: test" } as const;
    await change({ review: { ...passing, ...failed } });
    const { text } = await chatting.anna.tapData(message, data).answer;

    expect(text).toContain("The card has changed since");
    expect((await chatting.fix(id)).merge).toBeNull();
  });
});

function buttonsOf({ message }: Sent): readonly string[] {
  return message.reply_markup?.inline_keyboard.flat().map(({ text }) => text) ?? [];
}
