import { constantFrom, assert as check, asyncProperty, oneof, string } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import { createChatting, type Chatting } from "../support/telegram/chatting.ts";
import { hostileUpdates, type HostileWorld } from "../support/telegram/hostile-updates.ts";
import { createGroup, createPerson } from "../support/telegram/person.ts";
import type { Sent } from "../support/telegram/world.ts";

const id = "aaaa0001";
const otherId = "bbbb0001";

/** Everything that must not change, whoever says what. */
async function stateOf({ store, telegram }: Chatting): Promise<unknown> {
  const { lastUpdate: _, reportedAt: __, awakeAt: ___, ...chat } = await store.getChatState();
  return {
    fixes: await store.listFixes({ limit: 100 }),
    cards: [await store.getCard(id), await store.getCard(otherId)],
    pause: await store.getPause(),
    rules: await store.listRules({}),
    lessons: await store.listLessons({}),
    chat,
    shown: telegram.messages(42).filter(({ message }) => message.reply_markup !== undefined),
  };
}

describe("strangers on Telegram", { timeout: 120_000 }, () => {
  let chatting: Chatting;
  let card: Sent;
  let world: HostileWorld;
  beforeAll(async () => {
    chatting = await createChatting({ speed: 20 });
    const { telegram, anna } = chatting;
    chatting.start();
    const foreign = dataOf(await shown(otherId));
    card = await shown(id);
    const approve = dataOf(card);
    world = {
      telegram,
      anna,
      mallory: createPerson(telegram, 666, "Mallory"),
      group: createGroup(telegram, -5, "Everybody"),
      card: card.message,
      fix: id,
      approve,
      merge: approve.replace("v1:a", "v1:g"),
      foreign,
    };
  });
  afterAll(() => chatting.end());

  /** The card of a new proposal, once it is kept. */
  async function shown(fix: string): Promise<Sent> {
    await chatting.propose(fix);
    return eventually("the card to be kept", async () => {
      const message = (await chatting.store.getCard(fix))?.message;
      return chatting.telegram.messages(42).find((one) => one.message.message_id === message);
    });
  }

  /** The names of those after which, once the bot was through with them, anything was different. */
  async function changing(
    updates: readonly (readonly [string, Readonly<Record<string, unknown>>])[],
  ): Promise<readonly string[]> {
    const guilty: string[] = [];
    let before = JSON.stringify(await stateOf(chatting));
    for (const [name, update] of updates) {
      await chatting.telegram.confirmed(chatting.telegram.tell(update));
      const after = JSON.stringify(await stateOf(chatting));
      if (after !== before) guilty.push(name);
      before = after;
    }
    return guilty;
  }

  it("change nothing by a hundred hostile and malformed updates", async () => {
    const updates = hostileUpdates(world);

    expect(updates.length).toBeGreaterThanOrEqual(100);
    expect(await changing(updates)).toEqual([]);
  });

  it("change nothing with any text at all as data or command", async () => {
    const { telegram, anna, mallory } = world;
    const data = oneof(
      string({ maxLength: 64 }),
      constantFrom(..."asmcdgypriufn01234".split("")).map(
        (letter) => `v1:${letter}:${id}:${"A".repeat(22)}`,
      ),
    );
    await check(
      asyncProperty(data, string({ maxLength: 200 }), async (forged, text) => {
        const said = { text: `/${text}`, reply_to_message: card.message, chat: anna.home };
        const query = { id: String(telegram.nextId()), from: anna.user, message: card.message };
        const updates = [
          ["tap", { callback_query: { ...query, chat_instance: "1", data: forged } }],
          ["message", { message: { message_id: 1, date: 1, from: mallory.user, ...said } }],
        ] as const;
        expect(await changing(updates)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("are told apart from the one who may, who decides after all of that", async () => {
    const { text } = await world.mallory.tapData(card.message, world.approve).answer;
    const decided = await chatting.anna.tap(card, "Approve");

    expect(text).toBe("You may not decide here.");
    expect(decided.text).toBe("Approved.");
    expect((await chatting.fix(id)).decision?.actor).toBe("telegram:Anna (42)");
  });

  it("get nothing from a tap that is played again", async () => {
    const before = (await stateOf(chatting)) as { readonly fixes: unknown };
    const { approve } = world;

    const again = await chatting.anna.tapData(card.message, approve).answer;
    const skip = approve.replace("v1:a", "v1:s");
    const { text } = await chatting.anna.tapData(card.message, skip).answer;

    expect([again.text, text]).toEqual([
      expect.stringContaining("Already approved by Anna"),
      expect.stringContaining("Already approved by Anna"),
    ]);
    expect(((await stateOf(chatting)) as { readonly fixes: unknown }).fixes).toEqual(before.fixes);
  });

  it("do not make the bot deaf with an update of the far future", async () => {
    const { telegram, anna } = world;
    const other = await eventually("the other card", () =>
      telegram.messages(42).find(({ message }) => dataOfMessage(message)?.includes(otherId)),
    );
    const future = telegram.tell({ update_id: 2_000_000_000, edited_message: card.message });
    await telegram.confirmed(future);

    await chatting.stop();
    chatting.start();
    const { text } = await anna.tap(other, "Approve");

    expect(text).toBe("Approved.");
    expect(await chatting.store.getPause()).toBeNull();
  });
});

function dataOf({ message }: Sent): string {
  return dataOfMessage(message) ?? "";
}

function dataOfMessage(message: Sent["message"]): string | undefined {
  return message.reply_markup?.inline_keyboard[0]?.[0]?.callback_data;
}
