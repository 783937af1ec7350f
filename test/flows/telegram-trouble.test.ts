import { describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { beginChatting } from "../support/telegram/begin-chatting.ts";
import type { Chatting, ChattingOptions } from "../support/telegram/chatting.ts";
import type { Failure } from "../support/telegram/emulator.ts";
import { createGroup } from "../support/telegram/person.ts";
import type { Sent } from "../support/telegram/world.ts";

const id = "aaaa0001";

function refused(code: number, description: string, parameters = {}): Failure {
  return { kind: "refused", code, description, parameters };
}

function cards({ telegram, anna }: Chatting, chat = anna.home.id): readonly Sent[] {
  return telegram.messages(chat).filter(({ message }) => message.text?.includes("Why:"));
}

function troubles({ events }: Chatting): readonly (string | null)[] {
  return events.flatMap((event) => (event.event === "chat:trouble" ? [event.text] : []));
}

function begin(options?: ChattingOptions): Promise<Chatting> {
  return beginChatting({ speed: 20, ...options });
}

describe("when Telegram is in trouble", { timeout: 120_000 }, () => {
  it.each([
    [
      "429 with a time to wait",
      [refused(429, "Too Many Requests: retry after 1", { retry_after: 1 })],
    ],
    ["502", [refused(502, "Bad Gateway"), refused(500, "Internal Server Error")]],
    ["a cut connection", [{ kind: "cut" } as const]],
  ])("sends the card after %s, once", async (_, failures) => {
    const chatting = await begin();
    chatting.telegram.fail("sendMessage", ...failures);
    chatting.start();

    await chatting.propose(id);
    await chatting.message("fix ready");
    await chatting.shown(id);

    expect(cards(chatting).length).toBe(1);
    expect(chatting.telegram.called("sendMessage").length).toBe(failures.length + 1);
  });

  it("doubles a card whose answer was lost at most once, and adopts the one that is tapped", async () => {
    const chatting = await begin();
    chatting.telegram.fail("sendMessage", { kind: "lost" });
    chatting.start();

    await chatting.propose(id);
    const [first, second] = await eventually("both cards", () => {
      const found = cards(chatting);
      return found.length === 2 && found;
    });
    const { text } = await chatting.anna.tap(first ?? raise(), "Approve");
    await eventually("the first one to go on, and the other closed", () => {
      const [one, other] = [first?.message.text ?? "", second?.message.text ?? ""];
      return one.includes("Approved by Anna") && other.includes("sent twice");
    });

    expect(text).toBe("Approved.");
    expect(second?.message.reply_markup).toBeUndefined();
    expect((await chatting.fix(id)).state).toBe("approved");
  });

  it("keeps one decision where both doubles are tapped", async () => {
    const chatting = await begin();
    chatting.telegram.fail("sendMessage", { kind: "lost" });
    chatting.start();
    await chatting.propose(id);
    const [first = raise(), second = raise()] = await eventually("both cards", () => {
      const found = cards(chatting);
      return found.length === 2 && found;
    });
    const [one, other] = [first.message, second.message];
    const skip = one.reply_markup?.inline_keyboard[0]?.[1]?.callback_data ?? "";
    const approve = other.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? "";

    const answers = await Promise.all([
      chatting.anna.tapData(other, approve).answer,
      chatting.anna.tapData(one, skip).answer,
    ]);

    expect(answers.map(({ text }) => text)).toEqual([
      "Approved.",
      expect.stringContaining("Already approved by Anna"),
    ]);
    expect((await chatting.fix(id)).decision?.decision).toBe("approve");
  });

  describe.each([
    ["429", refused(429, "Too Many Requests: retry after 1", { retry_after: 1 })],
    ["500", refused(500, "Internal Server Error")],
    ["502", refused(502, "Bad Gateway")],
    ["a lost answer", { kind: "lost" } as const],
    ["a cut connection", { kind: "cut" } as const],
  ])("%s", (_, failure) => {
    it.each(["getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery", "*"])(
      "of %s loses no decision, takes none twice, and makes at most one card more",
      async (method) => {
        const chatting = await begin();
        const { telegram, anna } = chatting;
        if (method !== "answerCallbackQuery") telegram.fail(method, failure);
        chatting.start();
        await chatting.propose(id);
        const { message } = await chatting.message("fix ready");
        telegram.fail(method, failure);

        const data = message.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? "";
        // Nobody may hear the answer to this one.
        void anna.tapData(message, data).answer.catch(() => undefined);
        await chatting.message("Approved by Anna");
        const { text } = await anna.tapData(message, data).answer;
        const { audit, state } = await chatting.fix(id);
        await chatting.shown(id);

        expect(state).toBe("approved");
        expect(audit.filter(({ to }) => to === "approved")).toHaveLength(1);
        expect(text).toContain("Already approved by Anna");
        expect(cards(chatting).length).toBeLessThanOrEqual(2);
      },
    );
  });

  it.each(["message to edit not found", "message can't be edited"])(
    "sends a new card where Telegram says: %s",
    async (text) => {
      const chatting = await begin();
      chatting.start();
      await chatting.propose(id);
      const card = await chatting.message("fix ready");
      await chatting.shown(id);
      chatting.telegram.fail("editMessageText", refused(400, `Bad Request: ${text}`));

      await skipElsewhere(chatting);
      const fresh = await chatting.message("Skipped by ben");

      expect(fresh.message.message_id).not.toBe(card.message.message_id);
      expect(fresh.edits).toBe(0);
    },
  );

  it("takes a message that is not modified for shown", async () => {
    const chatting = await begin();
    chatting.start();
    await chatting.propose(id);
    const card = await chatting.message("fix ready");
    await chatting.shown(id);
    chatting.telegram.fail("editMessageText", refused(400, "Bad Request: message is not modified"));

    await chatting.anna.tap(card, "Skip");
    const { version } = await chatting.fix(id);
    await eventually("the card to count as shown", async () => {
      return (await chatting.store.getCard(id))?.version === version;
    });

    expect(chatting.telegram.called("editMessageText").length).toBe(1);
    expect(troubles(chatting)).toEqual([]);
  });

  it("shows plain text where its HTML is not understood", async () => {
    const chatting = await begin();
    chatting.telegram.fail(
      "sendMessage",
      refused(400, "Bad Request: can't parse entities: Unsupported start tag"),
    );
    chatting.start();

    await chatting.propose(id);
    const card = await chatting.message("fix ready");

    expect(card.message.text).not.toMatch(/<\/?\w+>|&\w+;/);
    expect(card.message.reply_markup?.inline_keyboard.flat().length).toBe(4);
  });

  it("says so once where another program polls, and takes taps when that is over", async () => {
    const chatting = await begin();
    const conflict = refused(409, "Conflict: terminated by other getUpdates request");
    chatting.telegram.fail("getUpdates", conflict, conflict);
    chatting.start();
    await chatting.propose(id);

    const { text } = await chatting.anna.tap(await chatting.message("fix ready"), "Skip");

    expect(text).toBe("Skipped.");
    expect(troubles(chatting)).toEqual([expect.stringContaining("another program"), null]);
  });

  it("says what to do where the token is wrong, and never says the token", async () => {
    const chatting = await begin({ config: { token: "123:wrong" } });
    chatting.start();

    const said = await eventually("the trouble", () => troubles(chatting)[0]);

    expect(said).toContain("telegram.token");
    expect(JSON.stringify(chatting.events)).not.toContain("123:wrong");
  });

  it("says so where it may not write to the chat, and loses nothing", async () => {
    const chatting = await begin();
    chatting.telegram.fail("sendMessage", refused(403, "Forbidden: bot was blocked by the user"));
    chatting.start();

    await chatting.propose(id);
    await chatting.message("fix ready");

    await eventually("the end of the trouble", () => troubles(chatting).length === 2);
    expect(troubles(chatting)).toEqual([expect.stringContaining("may not write"), null]);
  });

  it("follows a group that becomes a supergroup, and takes decisions there", async () => {
    const chatting = await begin({ config: { chat: "-55" } });
    const { telegram, anna } = chatting;
    createGroup(telegram, -55, "Shop");
    chatting.start();
    await chatting.propose(id);
    await chatting.message("fix ready", -55);
    await chatting.shown(id);

    const group = telegram.migrate(-55);
    await chatting.propose("aaaa0002");
    const moved = await eventually("both cards in the new group", () => {
      const found = cards(chatting, group.id);
      return found.length === 2 && found;
    });
    const { text } = await anna.tap(moved[0] ?? raise(), "Skip");

    expect(text).toBe("Skipped.");
    expect((await chatting.store.getChatState()).chat).toBe(String(group.id));
  });

  it("tells many errors at once in a digest, and asks about each on a card of its own", async () => {
    const chatting = await begin({ newCardsPerMinute: 2 });
    chatting.start();
    const { store, telegram, anna } = chatting;
    for (const serial of [1, 2, 3, 4, 5, 6, 7]) {
      const fix = `bbbb000${serial}`;
      await chatting.propose(fix);
      await store.requestCancel({ id: fix, actor: "terminal:ben", reason: null, now: Date.now() });
    }
    await store.changeChatState({ since: 0 });
    chatting.wake();

    const digest = await chatting.message("more errors at once");

    const all = telegram.messages(anna.home.id);
    expect(digest.message.text?.match(/TypeError/g)?.length).toBeGreaterThan(2);
    expect(all.filter(({ message }) => message.reply_markup !== undefined).length).toBeLessThan(3);
  });

  it("keeps to Telegram's pace, with the newest state in each edit", async () => {
    const chatting = await begin({ realPace: true, speed: 1 });
    chatting.start();
    await chatting.propose(id);
    const card = await chatting.message("fix ready");
    await chatting.shown(id);

    await chatting.anna.tap(card, "Skip");
    await chatting.message("Skipped by Anna");

    const written = chatting.telegram.calls.filter(({ method }) =>
      ["sendMessage", "editMessageText", "deleteMessage"].includes(method),
    );
    const gaps = written.slice(1).map(({ at }, index) => at - (written[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(990);
  });
});

/** Somebody decides elsewhere. */
async function skipElsewhere(chatting: Chatting): Promise<void> {
  const commit = (await chatting.fix(id)).candidate?.commit ?? null;
  const at = chatting.now();
  await chatting.store.decide({ id, decision: "skip", commit, actor: "terminal:ben", at });
  chatting.wake();
}

function raise(): never {
  throw new Error("there is no such card");
}
