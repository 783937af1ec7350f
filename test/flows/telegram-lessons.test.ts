import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createChatting, type Chatting } from "../support/telegram/chatting.ts";

describe("what people teach on Telegram", { timeout: 60_000 }, () => {
  let chatting: Chatting;
  beforeEach(async () => {
    chatting = await createChatting();
    chatting.start();
  });
  afterEach(() => chatting.end());

  /** Says something and resolves with the text of the message that answers it. */
  async function say(text: string, answer: string): Promise<string> {
    await chatting.telegram.confirmed(chatting.anna.say(text));
    return (await chatting.message(answer)).message.text ?? "";
  }

  it("is a lesson that is written, listed, changed and forgotten", async () => {
    const { store } = chatting;

    const none = await say("/lessons", "No lessons until now.");
    await say("/lessons add PA Carts expire\nat night.", "Kept as");
    const [lesson] = await store.listLessons({});
    const id = lesson?.id ?? "";
    const listed = await say("/lessons", "🎓 Lessons");
    await say(`/lessons edit ${id} Carts expire at noon.`, "at noon.");
    const [changed] = await store.listLessons({});
    await say(`/lessons remove ${id}`, "Forgotten");

    expect(none).toContain("/lessons add PROJECT TEXT");
    expect(lesson).toMatchObject({ project: "shop", text: "Carts expire at night." });
    expect(lesson?.actor).toBe("telegram:Anna (42)");
    expect(listed).toContain(`${id} PA: Carts expire at night.`);
    expect(changed).toMatchObject({ id, text: "Carts expire at noon." });
    expect(await store.listLessons({})).toEqual([]);
  });

  it("is refused where it names what is not there, and changes nothing", async () => {
    await say("/lessons add web Nothing.", "is not in the configuration");
    await say("/lessons remove ffffffff", "There is no lesson with the id");
    await say("/rules remove ffffffff", "There is no rule with the id");

    expect(await chatting.store.listLessons({})).toEqual([]);
  });

  it("is an error that is ignored, until the rule is removed by its id", async () => {
    const { store } = chatting;
    await store.addRule({
      id: "bbbb0001",
      project: "shop",
      fingerprint: "b".repeat(16),
      error: { type: "TypeError", message: "no <b>cart</b> @here https://example.com" },
      actor: "terminal:ben",
      at: 1,
    });

    await say("/rules", "🚫 Ignored");
    const { message } = await chatting.message("🚫 Ignored");
    await say("/rules remove bbbb0001", "Told again");

    expect(message.text).toContain("bbbb0001 PA: TypeError: no <b>cart</b> @here");
    const entities = message.entities ?? [];
    expect(entities.map(({ type }) => type)).not.toContain("url");
    expect(entities.map(({ type }) => type)).not.toContain("mention");
    expect(await store.listRules({})).toEqual([]);
    await say("/rules", "Nothing is ignored by a button.");
  });
});
