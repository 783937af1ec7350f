import { describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { moveFix } from "../support/move-fix.ts";
import { proposedCommit, proposeIn } from "../support/proposed-store.ts";
import { beginChatting } from "../support/telegram/begin-chatting.ts";
import type { Sent } from "../support/telegram/world.ts";

describe("a proposal on Telegram", { timeout: 60_000 }, () => {
  it("is one card with everything a decision needs", async () => {
    const chatting = await beginChatting();
    chatting.start();

    await chatting.propose("aaaa0001");
    const card = await chatting.message("fix ready");

    const { createdAt } = await chatting.fix("aaaa0001");
    expect(card.message.text).toBe(`🟠 PA · fix ready · P2
TypeError: Cannot read properties of null (reading 'total')
POST /api/checkout · 3× since ${new Date(createdAt).toTimeString().slice(0, 5)} · prod-1

Why: A guest has no cart.

src/cart.js
- return getCart(carts, id).total;
+ return getCart(carts, id)?.total ?? 0;
1 file, +1 −1

Proof: your error 2 of 3 before, 0 of 3 after
not reproduced each time
41 tests pass, none newly broken · lint
Flags: payments src/cart.js: it is money · 0 s
Agent: REHEARSAL (plays a known repair, no model was asked)

Approve opens a PR to main. Nothing is merged or deployed.`);
    const buttons = card.message.reply_markup?.inline_keyboard.flat().map(({ text }) => text);
    expect(buttons).toEqual(["✅ Approve → PR", "❌ Skip", "📄 Show diff", "✏️ Ask for changes"]);
  });

  it("is approved by a tap, and a second tap is told who was first", async () => {
    const chatting = await beginChatting();
    chatting.start();
    await chatting.propose("aaaa0001");
    const card = await chatting.message("fix ready");

    const first = await chatting.anna.tap(card, "Approve");
    const second = await chatting.anna.tap(card, "Skip");

    expect(first.text).toBe("Approved.");
    expect(second.text).toMatch(/^Already approved by Anna, just now/);
    const fix = await chatting.fix("aaaa0001");
    expect(fix).toMatchObject({ state: "approved", decision: { actor: "telegram:Anna (42)" } });
    await eventually("the card without the buttons that decide", async () => {
      const { message } = await chatting.message("Approved by Anna");
      const buttons = message.reply_markup?.inline_keyboard.flat().map(({ text }) => text);
      return message.message_id === card.message.message_id && buttons?.join() === "⏹ Stop";
    });
  });

  it("shows a short diff as an answer to the card, and again where it is long ago", async () => {
    const chatting = await beginChatting();
    chatting.start();
    await chatting.propose("aaaa0001");
    const card = await chatting.message("fix ready");

    const first = await chatting.anna.tap(card, "Show diff");
    const diff = await chatting.message("+++ b/src/cart.js");
    const second = await chatting.anna.tap(card, "Show diff");
    chatting.pass(60_000);
    const third = await chatting.anna.tap(card, "Show diff");
    await chatting.anna.tap(card, "Skip");
    await chatting.message("Skipped by Anna");

    expect([first, second, third].map(({ text }) => text)).toEqual([
      "The diff is below.",
      "It was sent a moment ago.",
      "The diff is below.",
    ]);
    expect(diff.silent).toBe(true);
    expect(diff.message.reply_to_message?.message_id).toBe(card.message.message_id);
    expect(diff.message.entities?.map(({ type }) => type)).toEqual([
      "code",
      "expandable_blockquote",
    ]);
    expect(chatting.telegram.messages(42).filter(isDiff).length).toBe(2);
  });

  it("sends a long diff as a file, whole", async () => {
    const chatting = await beginChatting();
    const patch = Array.from({ length: 400 }, (_, line) => `+ line ${line} of a long change`);
    await proposeIn(chatting.store, "aaaa0001", {
      candidate: {
        agent: "claude",
        commit: proposedCommit,
        patch: patch.join("\n"),
        files: [],
      },
    });
    chatting.start();

    await chatting.anna.tap(await chatting.message("fix ready"), "Show diff");
    const sent = await eventually("the file", () =>
      chatting.telegram.messages(42).find(({ file }) => file !== null),
    );

    expect(sent.file).toBe(patch.join("\n"));
    expect(sent.message.document?.file_name).toBe("aaaa0001-c0ffee00c0ff.patch");
  });

  it("makes a sound when a card becomes a question, and takes it away with the answer", async () => {
    const chatting = await beginChatting();
    chatting.start();
    const { store, telegram, anna } = chatting;
    await proposeIn(store, "aaaa0001", {}, "checking");
    chatting.wake();
    const card = await chatting.message("proving");

    await moveFix(store, await chatting.fix("aaaa0001"), "proposed");
    chatting.wake();
    const nudge = await chatting.message("⬆️");
    await anna.tap(card, "Skip");
    await eventually("the nudge to be gone", () => nudge.deleted);

    expect([card.silent, nudge.silent]).toEqual([true, false]);
    expect(nudge.message.reply_to_message?.message_id).toBe(card.message.message_id);
    expect(telegram.messages(42).length).toBe(1);
  });

  it.each([
    { severity: "medium", silent: false },
    { severity: "low", silent: true },
  ] as const)(
    "of a $severity error makes a sound, or none, where it asks: silent is $silent",
    async ({ severity, silent }) => {
      const chatting = await beginChatting();
      chatting.start();

      await proposeIn(chatting.store, "aaaa0001", {}, "checking", "/code/one", severity);
      chatting.wake();
      const told = await chatting.message("proving");
      await proposeIn(chatting.store, "aaaa0002", {}, "proposed", "/code/two", severity);
      chatting.wake();
      const asks = await chatting.message("fix ready");

      expect([told.silent, asks.silent]).toEqual([true, silent]);
    },
  );

  it("makes no second sound where the card itself has called, whatever is counted meanwhile", async () => {
    const chatting = await beginChatting();
    const { store, telegram } = chatting;
    await proposeIn(store, "aaaa0001");
    chatting.start();
    const card = await chatting.message("fix ready");
    await chatting.shown("aaaa0001");
    const { report } = await chatting.fix("aaaa0001");
    const time = new Date(chatting.now()).toISOString();
    const more = { ...report, id: "report-more", count: 40, lastSeen: time };
    await store.recordReport(more, chatting.now());
    chatting.pass(2 * 60_000);
    await chatting.message("43× since");
    await telegram.confirmed(chatting.anna.say("/help"));

    expect(card.silent).toBe(false);
    expect(telegram.messages(42).filter(({ message }) => message.text?.endsWith("⬆️"))).toEqual([]);
  });

  it("makes no sound in quiet hours", async () => {
    const chatting = await beginChatting({ config: { quietHours: "00:00-23:59" } });
    chatting.start();

    await chatting.propose("aaaa0001");

    expect((await chatting.message("fix ready")).silent).toBe(true);
  });

  it("asks at autonomy diagnose whether to repair, and a mute closes it", async () => {
    const chatting = await beginChatting({ autonomy: "diagnose" });
    await proposeIn(chatting.store, "aaaa0001", {}, "diagnosed");
    await proposeIn(chatting.store, "aaaa0002", {}, "diagnosed");
    chatting.start();
    const [one, other] = await eventually("both questions", () => {
      const asked = chatting.telegram
        .messages(42)
        .filter(({ message }) => message.text?.includes("diagnosed"));
      return asked.length === 2 && (asked as [Sent, Sent]);
    });

    const muted = await chatting.anna.tap(one, "Mute 24 h");
    const fixed = await chatting.anna.tap(other, "Fix it");

    expect([muted.text, fixed.text]).toEqual(["Muted.", "Approved."]);
    const fixes = await chatting.store.listFixes({ limit: 2 });
    expect(new Set(fixes.map(({ state, decision }) => `${state} ${decision?.decision}`))).toEqual(
      new Set(["diagnosed approve", "skipped mute"]),
    );
  });

  it("takes an instruction once, also where Telegram tells it again after a crash", async () => {
    const chatting = await beginChatting();
    chatting.start();
    await chatting.propose("aaaa0001");
    const card = await chatting.message("fix ready");
    const { telegram, anna, store } = chatting;
    const update = anna.reply(card.message, "Return null.");
    await telegram.confirmed(update);
    await chatting.stop();
    const asked = await chatting.fix("aaaa0001");

    const { lastUpdate } = await store.getChatState();
    telegram.repeat(update);
    chatting.start();
    await telegram.confirmed(anna.say("/help"));

    expect(lastUpdate).toBe(update);
    expect(asked.decision).toMatchObject({ decision: "change", instruction: "Return null." });
    expect(await chatting.fix("aaaa0001")).toEqual(asked);
    const answers = telegram
      .messages(42)
      .filter(({ message }) => message.text?.startsWith("Change"));
    expect(answers.length).toBe(1);
  });

  it("has a topic for its project, with all that belongs to it, and a new one where that is gone", async () => {
    const chatting = await beginChatting({ config: { chat: "-1007", topics: true } });
    const { telegram, anna } = chatting;
    telegram.addChat({ id: -1007, type: "supergroup", title: "Shop" });
    chatting.start();
    await chatting.propose("aaaa0001");
    const card = await chatting.message("fix ready", -1007);
    await anna.tap(card, "Show diff");
    const diff = await chatting.message("+++ b/", -1007);
    const [first = 0] = Object.values((await chatting.store.getChatState()).topics);

    telegram.deleteTopic(first);
    await chatting.propose("aaaa0002");
    const other = await eventually("the other card", () =>
      telegram.messages(-1007).find(({ message }) => message.message_thread_id !== first),
    );

    expect([card, diff].map(({ message }) => message.message_thread_id)).toEqual([first, first]);
    expect(telegram.called("createForumTopic").map(({ params }) => params["name"])).toEqual([
      "PA shop",
      "PA shop",
    ]);
    expect(other.message.message_thread_id).toBeGreaterThan(first);
  });

  it("comes to the chat itself where that can have no topics", async () => {
    const chatting = await beginChatting({ config: { chat: "-8", topics: true } });
    chatting.telegram.addChat({ id: -8, type: "group", title: "Shop" });
    chatting.start();

    await chatting.propose("aaaa0001");
    await chatting.propose("aaaa0002");
    await eventually("both cards", () => chatting.telegram.messages(-8).length === 2);

    expect(chatting.telegram.called("createForumTopic").length).toBe(1);
  });

  it("asks for words after a tap, and takes them as an instruction", async () => {
    const chatting = await beginChatting();
    chatting.start();
    await chatting.propose("aaaa0001");

    await chatting.anna.tap(await chatting.message("fix ready"), "Ask for changes");
    const prompt = await chatting.message("What should be different?");
    await eventually("the prompt to be kept", async () =>
      chatting.store.findCard("42", prompt.message.message_id),
    );
    chatting.anna.reply(prompt.message, "Return null.");
    await chatting.message("changes asked");

    const { decision } = await chatting.fix("aaaa0001");
    expect(decision).toMatchObject({ decision: "change", instruction: "Return null." });
  });

  it("takes no instruction that is too long, empty or about something else", async () => {
    const chatting = await beginChatting();
    chatting.start();
    await chatting.propose("aaaa0001");
    const card = await chatting.message("fix ready");
    const { telegram, anna } = chatting;
    await chatting.shown("aaaa0001");
    const before = await chatting.fix("aaaa0001");
    const elsewhere = telegram.put({ chat: anna.home, from: telegram.bot, text: "x" });

    anna.reply(card.message, "x".repeat(1_001));
    await chatting.message("1000 are taken");
    anna.reply(card.message, "  ");
    await chatting.message("Write your answer as text");
    await telegram.confirmed(anna.reply(elsewhere, "Return null."));

    expect(await chatting.fix("aaaa0001")).toEqual(before);
  });
});

function isDiff({ message }: Sent): boolean {
  return message.text?.includes("+++ b/") === true;
}
