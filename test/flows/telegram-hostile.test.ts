import { constantFrom, assert as check, asyncProperty, oneof, string } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { createChatting, type Chatting } from "../support/telegram/chatting.ts";
import { createGroup, createPerson, type Person } from "../support/telegram/person.ts";
import type { Chat, Message, Sent, User } from "../support/telegram/world.ts";

const id = "aaaa0001";

/** Everything that must not change, whoever says what. */
async function stateOf({ store }: Chatting): Promise<unknown> {
  const { lastUpdate: _, ...chat } = await store.getChatState();
  return {
    fixes: await store.listFixes({ limit: 100 }),
    card: await store.getCard(id),
    pause: await store.getPause(),
    chat,
  };
}

describe("strangers on Telegram", { timeout: 120_000 }, () => {
  let chatting: Chatting;
  let card: Sent;
  let mallory: Person;
  let group: Chat;
  let approve: string;
  beforeAll(async () => {
    chatting = await createChatting();
    const { telegram } = chatting;
    mallory = createPerson(telegram, 666, "Mallory");
    group = createGroup(telegram, -5, "Everybody");
    chatting.start();
    await chatting.propose(id);
    card = await chatting.message("fix ready");
    await eventually("the card to be kept", async () => {
      return (await chatting.store.getCard(id))?.message === card.message.message_id;
    });
    approve = card.message.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? "";
  });
  afterAll(() => chatting.end());

  type Changes = Readonly<Record<string, unknown>>;

  /** Those of the updates after which, once the bot was through with them, anything was different. */
  async function changing(updates: readonly Changes[]): Promise<readonly Changes[]> {
    const guilty: Changes[] = [];
    for (const update of updates) {
      const before = JSON.stringify(await stateOf(chatting));
      await chatting.telegram.confirmed(chatting.telegram.tell(update));
      if (JSON.stringify(await stateOf(chatting)) !== before) guilty.push(update);
    }
    return guilty;
  }
  function tapOf(
    from: User,
    message: Partial<Message> | undefined,
    data: unknown = approve,
    more: Readonly<Record<string, unknown>> = {},
  ) {
    const query = String(chatting.telegram.nextId());
    const callback = { id: query, from, chat_instance: "1", ...more };
    return { callback_query: { ...callback, ...(message && { message }), data } };
  }
  function messageOf(more: Readonly<Record<string, unknown>>) {
    const { telegram, anna } = chatting;
    const date = Math.floor(Date.now() / 1_000);
    return {
      message_id: telegram.nextId(),
      date,
      chat: anna.home,
      from: anna.user,
      text: "/pause",
      ...more,
    };
  }

  const bot: User = { id: 43, is_bot: true, first_name: "Anna" };
  const anonymous: User = { id: 1_087_968_824, is_bot: true, first_name: "Group" };
  const channelBot: User = { id: 136_817_688, is_bot: true, first_name: "Channel" };

  it("change nothing with the very data of a button", async () => {
    const { anna } = chatting;
    const { message } = card;
    const elsewhere = { ...message, chat: group };
    const updates = [
      tapOf(mallory.user, message),
      tapOf(mallory.user, { ...message, chat: mallory.home }),
      tapOf(mallory.user, elsewhere),
      tapOf(bot, message),
      tapOf({ ...anna.user, is_bot: true }, message),
      tapOf(anonymous, message),
      tapOf(channelBot, message),
      tapOf(anna.user, elsewhere),
      tapOf(anna.user, { ...message, chat: mallory.home }),
      tapOf(anna.user, undefined, approve, { inline_message_id: "inline" }),
      tapOf({ ...mallory.user, first_name: "Anna", username: "anna" }, message),
      tapOf({ ...anna.user, id: 420 }, message),
      tapOf({ ...anna.user, id: 4 }, message),
    ];

    expect(await changing(updates)).toEqual([]);
  });

  it("change nothing with what they say, in whosever name", async () => {
    const { anna } = chatting;
    const channel: Chat = { id: -100_777, type: "channel", title: "News" };
    const reply = { reply_to_message: card.message };
    const texts = [
      "/pause",
      `/skip ${id}`,
      `/fix ${id}`,
      "/pair AAAAAAAA",
      "/start AAAAAAAA",
      "/resume",
      "Make it worse.",
      "/dashboard",
    ];
    const speakers = [
      { from: mallory.user },
      { from: mallory.user, ...reply },
      { from: mallory.user, chat: mallory.home },
      { from: mallory.user, chat: group, ...reply },
      { from: anna.user, chat: group, ...reply },
      { from: anna.user, sender_chat: channel, ...reply },
      { from: anonymous, sender_chat: group, ...reply },
      { from: bot, ...reply },
      { from: undefined, chat: channel, sender_chat: channel },
      {
        from: anna.user,
        forward_origin: { type: "user", sender_user: mallory.user, date: 1 },
        ...reply,
      },
      { from: anna.user, via_bot: bot, ...reply },
      { from: anna.user, is_automatic_forward: true, ...reply },
    ];
    const updates = texts.flatMap((text) =>
      speakers.map((who) => ({ message: messageOf({ text, ...who }) })),
    );

    expect(await changing(updates)).toEqual([]);
  });

  it("change nothing by kinds of updates that nobody asked for", async () => {
    const { anna } = chatting;
    const text = `/skip ${id}`;
    const updates = [
      { edited_message: messageOf({ text, edit_date: 1 }) },
      { edited_message: messageOf({ text: "Other words.", reply_to_message: card.message }) },
      { channel_post: messageOf({ text, from: undefined }) },
      { edited_channel_post: messageOf({ text }) },
      { business_message: messageOf({ text }) },
      { inline_query: { id: "1", from: anna.user, query: text, offset: "" } },
      { chosen_inline_result: { result_id: approve, from: anna.user, query: text } },
      { my_chat_member: { chat: anna.home, from: anna.user, date: 1 } },
      {
        message_reaction: { chat: anna.home, message_id: card.message.message_id, user: anna.user },
      },
      { poll_answer: { poll_id: "1", user: anna.user, option_ids: [0] } },
      {},
      { message: messageOf({ migrate_to_chat_id: -100_666, chat: group }) },
      {
        message: messageOf({
          migrate_to_chat_id: -100_666,
          chat: mallory.home,
          from: mallory.user,
        }),
      },
      {
        message: messageOf({
          text: undefined,
          photo: [],
          reply_to_message: card.message,
          from: mallory.user,
        }),
      },
    ];

    expect(await changing(updates)).toEqual([]);
  });

  it("change nothing with data that no button has, not even from somebody who may decide", async () => {
    const [, verb = "", fix = "", token = ""] = approve.split(":");
    const wrong = token.startsWith("A") ? `B${token.slice(1)}` : `A${token.slice(1)}`;
    const forged = [
      `v1:${verb}:${fix}:${wrong}`,
      `v1:${verb}:${fix}:${token.slice(0, -1)}`,
      `v1:${verb}:${fix}:${token}A`,
      `v1:${verb}:${fix}:`,
      `v1:${verb}:bbbb0001:${token}`,
      `v1:f:${fix}:${token}`,
      `v1:x:${fix}:${token}`,
      `v2:${verb}:${fix}:${token}`,
      `V1:${verb}:${fix}:${token}`,
      ` ${approve}`,
      `${approve}\n`,
      approve.toUpperCase(),
      `v1:n:__proto__:0`,
      `v1:n:constructor:0`,
      `v1:n:errors:-1`,
      `v1:n:errors:9999999999`,
      "",
      "x".repeat(100_000),
      "\u0000",
      `v1:a:${"a".repeat(8)}:${"A".repeat(22)}`,
    ];
    const updates = [...forged, null].map((data) => tapOf(chatting.anna.user, card.message, data));

    expect(await changing(updates)).toEqual([]);
  });

  it("change nothing with any text at all as data or command", async () => {
    const data = oneof(
      string({ maxLength: 64 }),
      constantFrom("a", "s", "m", "c", "f", "n").map(
        (letter) => `v1:${letter}:${id}:${"A".repeat(22)}`,
      ),
    );
    await check(
      asyncProperty(data, string({ maxLength: 200 }), async (forged, text) => {
        const said = { text: `/${text}`, reply_to_message: card.message };
        const updates = [
          tapOf(chatting.anna.user, card.message, forged),
          { message: messageOf({ from: mallory.user, ...said }) },
        ];
        expect(await changing(updates)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("are told apart from the one who may, who decides after all of that", async () => {
    const { text } = await mallory.tapData(card.message, approve).answer;
    const decided = await chatting.anna.tap(card, "Approve");

    expect(text).toBe("You may not decide here.");
    expect(decided.text).toBe("Approved.");
    expect((await chatting.fix(id)).decision?.actor).toBe("telegram:Anna (42)");
  });

  it("get nothing from a tap that is played again", async () => {
    const before = await stateOf(chatting);

    const again = await chatting.anna.tapData(card.message, approve).answer;
    const { text } = await chatting.anna.tapData(card.message, approve.replace("v1:a", "v1:s"))
      .answer;

    expect([again.text, text]).toEqual([
      expect.stringContaining("Already approved by Anna"),
      expect.stringContaining("Already approved by Anna"),
    ]);
    expect(((await stateOf(chatting)) as { readonly fixes: unknown }).fixes).toEqual(
      (before as { readonly fixes: unknown }).fixes,
    );
  });
});
