import { afterEach, describe, expect, it } from "vitest";

import { eventually } from "../support/eventually.ts";
import {
  createChatting,
  type Chatting,
  type ChattingOptions,
} from "../support/telegram/chatting.ts";

describe("a proposal on Telegram", { timeout: 60_000 }, () => {
  const open: Chatting[] = [];
  afterEach(async () => {
    for (const chatting of open.splice(0)) await chatting.end();
  });
  async function begin(options?: ChattingOptions): Promise<Chatting> {
    const chatting = await createChatting(options);
    open.push(chatting);
    return chatting;
  }

  it("is one card with everything a decision needs", async () => {
    const chatting = await begin();
    chatting.start();

    await chatting.propose("aaaa0001");
    const card = await chatting.message("fix ready");

    expect(card.message.text).toBe(`🟠 PA · fix ready · P2
TypeError: Cannot read properties of null (reading 'total')
POST /api/checkout · 3× since ${new Date("2026-11-20T10:00:00Z").toTimeString().slice(0, 5)} · prod-1

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
    const chatting = await begin();
    chatting.start();
    await chatting.propose("aaaa0001");
    const card = await chatting.message("fix ready");

    const first = await chatting.anna.tap(card, "Approve");
    const second = await chatting.anna.tap(card, "Skip");

    expect(first.text).toBe("Approved.");
    expect(second.text).toMatch(/^Already approved by Anna, just now/);
    const fix = await chatting.fix("aaaa0001");
    expect(fix).toMatchObject({ state: "approved", decision: { actor: "telegram:Anna (42)" } });
    await eventually("the card without its buttons", async () => {
      const shown = await chatting.message("Approved by Anna");
      return (
        shown.message.message_id === card.message.message_id &&
        shown.message.reply_markup === undefined
      );
    });
  });
});
