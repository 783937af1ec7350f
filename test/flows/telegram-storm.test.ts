import { describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { moveFix } from "../support/move-fix.ts";
import { proposeIn } from "../support/proposed-store.ts";
import { beginChatting } from "../support/telegram/begin-chatting.ts";
import { createGroup } from "../support/telegram/person.ts";

const group = -5;
const hour = 60 * 60_000;

describe("much at once, and nobody there", { timeout: 60_000 }, () => {
  it("tells a storm of 200 errors inside the limits of a group, and asks on cards", async () => {
    const config = { chat: String(group) };
    const chatting = await beginChatting({ config, realPace: true, speed: 400 });
    const { telegram, store } = chatting;
    createGroup(telegram, group, "Shop");
    for (let serial = 0; serial < 200; serial += 1) {
      await proposeIn(store, `cccc${String(serial).padStart(4, "0")}`, {}, "admitted");
    }
    chatting.start();
    const digest = await chatting.message("more errors at once", group);
    for (const id of ["aaaa0001", "aaaa0002", "aaaa0003"]) await proposeIn(store, id);

    await eventually("a card for each question", () => {
      const asked = telegram
        .messages(group)
        .filter(({ message }) => message.text?.includes("Approve opens a PR"));
      return asked.length === 3;
    });
    await eventually("all of them to be told", async () => {
      const fixes = await store.listFixes({ states: ["admitted"], limit: 200 });
      const cards = await Promise.all(fixes.map(({ id }) => store.getCard(id)));
      return fixes.length === 200 && cards.every((card) => (card?.version ?? 0) > 0);
    });

    expect(digest.message.text).toMatch(/^\d+ more errors at once/);
    expect(telegram.limited()).toBe(0);
  });

  it("takes a tap that was made while nobody was there for hours", async () => {
    const chatting = await beginChatting();
    chatting.start();
    await chatting.propose("aaaa0001");
    const card = await chatting.message("fix ready");
    await chatting.shown("aaaa0001");
    await chatting.stop();

    const answer = chatting.anna.tap(card, "Approve");
    chatting.pass(23 * hour);
    chatting.start();

    expect((await answer).text).toBe("Approved.");
    expect((await chatting.fix("aaaa0001")).decision?.actor).toBe("telegram:Anna (42)");
  });

  it("does not take a tap on what has changed since, and takes the next one", async () => {
    const chatting = await beginChatting();
    chatting.start();
    await chatting.propose("aaaa0001");
    const card = await chatting.message("fix ready");
    await chatting.shown("aaaa0001");
    await chatting.stop();
    const answer = chatting.anna.tap(card, "Approve");
    const fix = await chatting.fix("aaaa0001");
    if (fix.candidate === null) throw new Error("there is no candidate");
    const other = { ...fix.candidate, commit: "0ddba11000000000000000000000000000000000" };
    await moveFix(chatting.store, fix, "proposed", { candidate: other });

    chatting.start();
    const { text } = await answer;
    const again = await chatting.anna.tap(card, "Approve").catch(() => null);

    expect(text).toContain("The card has changed since");
    expect(again?.text).toMatch(/^(?:Approved|The card has changed)/);
  });

  it("says on the card to tap again after a sleep that outlasted what Telegram keeps", async () => {
    const chatting = await beginChatting();
    chatting.start();
    await chatting.propose("aaaa0001");
    const card = await chatting.message("fix ready");
    await eventually("the card to be kept", async () => {
      return (await chatting.store.getChatState()).awakeAt;
    });
    await chatting.stop();
    void chatting.anna.tap(card, "Approve").catch(() => undefined);
    chatting.pass(25 * hour);

    chatting.start();
    await chatting.message("may be lost: tap again");
    const lost = await chatting.fix("aaaa0001");
    const { text } = await chatting.anna.tap(card, "Approve");

    expect(lost.decision).toBeNull();
    expect(text).toBe("Approved.");
    expect(card.edits).toBeGreaterThan(0);
  });
});
