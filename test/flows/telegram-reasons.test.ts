import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { proposeIn } from "../support/proposed-store.ts";
import { createChatting, type Chatting } from "../support/telegram/chatting.ts";
import type { Sent } from "../support/telegram/world.ts";

const id = "aaaa0001";

const reasons = [
  "The cause is wrong",
  "The fix is wrong",
  "Not worth it",
  "Done otherwise",
  "Do not ask",
];

describe("what was turned down on Telegram", { timeout: 60_000 }, () => {
  let chatting: Chatting;
  beforeEach(async () => {
    chatting = await createChatting();
    chatting.start();
  });
  afterEach(() => chatting.end());

  async function skipped(): Promise<Sent> {
    await chatting.propose(id);
    await chatting.anna.tap(await chatting.message("fix ready"), "Skip");
    return chatting.message("Why was it turned down?");
  }

  it("is asked about once, and one tap says why", async () => {
    const card = await skipped();
    const asked = buttonsOf(card);

    const { text } = await chatting.anna.tap(card, "The cause is wrong");
    await chatting.message("Because: The cause is wrong (Anna)");

    expect(asked).toEqual([...reasons, "🔧 Fix it", "🚫 Ignore"]);
    expect(text).toBe("Kept. Answer the card to say more.");
    expect(buttonsOf(card)).toEqual(["🔧 Fix it", "🚫 Ignore"]);
    const { reason } = await chatting.fix(id);
    expect(reason).toMatchObject({ kind: "wrong-cause", words: "", actor: "telegram:Anna (42)" });
    const lessons = await chatting.store.listLessons({});
    expect(lessons.map(({ fix }) => fix)).toEqual([id]);
  });

  it("is asked about no more after Do not ask, also after a restart", async () => {
    const card = await skipped();

    await chatting.anna.tap(card, "Do not ask");
    await eventually("the question to be gone", () => !buttonsOf(card).includes("Do not ask"));
    await chatting.stop();
    chatting.start();
    await chatting.telegram.confirmed(chatting.anna.say("/help"));

    expect(buttonsOf(card)).toEqual(["🔧 Fix it", "🚫 Ignore"]);
    expect(card.message.text).not.toContain("Why was it");
    expect((await chatting.fix(id)).reason).toBeNull();
  });

  it("takes an answer to the card as the words, beside what was tapped", async () => {
    const card = await skipped();
    await chatting.anna.tap(card, "Done otherwise");
    await chatting.message("Because: Done otherwise");

    chatting.anna.reply(card.message, "We took <b>guests</b> out of @checkout.");
    await chatting.message("Kept as the reason");
    await chatting.message("Because: Done otherwise: We took");

    const { reason } = await chatting.fix(id);
    expect(reason).toMatchObject({
      kind: "done-otherwise",
      words: "We took <b>guests</b> out of @checkout.",
    });
    expect(card.message.entities?.every(({ type }) => type === "code")).toBe(true);
  });

  it("is ignored by a tap from then on, until a tap takes that back", async () => {
    const { anna, store } = chatting;
    const card = await skipped();

    const first = await anna.tap(card, "🚫 Ignore");
    await chatting.message("🚫 Ignored by Anna");
    const rules = await store.listRules({});
    const undone = await anna.tap(card, "Ignore no more");
    await eventually("the card to say so", () => buttonsOf(card).includes("🚫 Ignore"));

    expect(first.text).toContain("Ignored until");
    expect(rules.map(({ project, actor }) => [project, actor])).toEqual([
      ["shop", "telegram:Anna (42)"],
    ]);
    expect(undone.text).toBe("The next occurrence is told again.");
    expect(await store.listRules({})).toEqual([]);
  });

  it("is closed where somebody ignores the error of a diagnosis that waits", async () => {
    await chatting.end();
    chatting = await createChatting({ autonomy: "diagnose" });
    await proposeIn(chatting.store, id, {}, "diagnosed");
    chatting.start();

    await chatting.anna.tap(await chatting.message("diagnosed"), "🚫 Ignore");
    const card = await chatting.message("🚫 Ignored by Anna");

    expect((await chatting.fix(id)).state).toBe("skipped");
    expect(buttonsOf(card)).toEqual(["🔧 Fix it", "↩️ Ignore no more"]);
  });
});

function buttonsOf({ message }: Sent): readonly string[] {
  return message.reply_markup?.inline_keyboard.flat().map(({ text }) => text) ?? [];
}
