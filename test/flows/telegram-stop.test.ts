import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { FixState } from "@mendwatch/fixer";

import { eventually } from "../support/eventually.ts";
import { proposeIn } from "../support/proposed-store.ts";
import { createChatting, type Chatting } from "../support/telegram/chatting.ts";
import type { Sent } from "../support/telegram/world.ts";

const id = "aaaa0001";
const minute = 60_000;

describe("work that somebody stops on Telegram", { timeout: minute }, () => {
  let chatting: Chatting;
  beforeEach(async () => {
    chatting = await createChatting();
    chatting.start();
  });
  afterEach(() => chatting.end());

  /** A fix that a worker holds in this state, or that waits there, with its card. */
  async function working(state: FixState = "repairing", isHeld = true): Promise<Sent> {
    const { store } = chatting;
    await proposeIn(store, id, {}, state);
    if (isHeld) await claim(state);
    chatting.wake();
    return eventually("a card that can be stopped", async () => {
      const card = await chatting.message("PA · ");
      return buttonsOf(card).includes("⏹ Stop") && card;
    });
  }
  async function claim(state: FixState): Promise<void> {
    const now = chatting.now();
    const query = { worker: "w", states: [state], leaseMs: minute, now };
    await chatting.store.claim(query);
  }

  it("is asked about once, and a second tap stops it, with who did", async () => {
    const card = await working();

    const first = await chatting.anna.tap(card, "Stop");
    await asked(card);
    const text = card.message.text ?? "";
    const between = await chatting.fix(id);
    const { message } = card;
    const second = await chatting.anna.tap(card, "Yes, stop");
    await chatting.message("PA · stopping");
    const data = message.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? "";
    const third = await chatting.anna.tapData(message, data).answer;

    expect(first.text).toBe("Are you sure?");
    expect(text).toContain("Stop it?");
    expect(between.cancelRequested).toBe(false);
    expect(second.text).toBe("It is being stopped.");
    expect(third.text).toBe("Already stopped by Anna.");
    expect(buttonsOf(card)).toEqual([]);
    const { state, cancelRequested, audit } = await chatting.fix(id);
    expect({ state, cancelRequested }).toEqual({ state: "repairing", cancelRequested: true });
    expect(audit.at(-1)).toMatchObject({ actor: "telegram:Anna (42)", what: "cancel requested" });
  });

  it("ends at once where nobody has begun, and the card says who stopped it", async () => {
    const card = await working("admitted", false);

    await chatting.anna.tap(card, "Stop");
    await asked(card);
    const { text } = await chatting.anna.tap(card, "Yes, stop");
    await chatting.message("PA · cancelled");

    expect(text).toBe("Stopped.");
    expect(card.message.text).toContain("Cancelled by Anna.");
    expect(buttonsOf(card)).toEqual(["🔧 Fix it", "🚫 Ignore"]);
  });

  it("is stopped for good where its error is ignored with it", async () => {
    const card = await working("admitted", false);
    await chatting.anna.tap(card, "Stop");
    await asked(card);
    const question = card.message.text ?? "";

    const { text } = await chatting.anna.tap(card, "Stop, and ignore");
    await chatting.message("PA · cancelled");

    expect(question).toContain("The next report of the error begins a new fix");
    expect(text).toBe("Ignored until somebody taps Ignore no more.");
    expect(card.message.text).toContain("🚫 Ignored by Anna");
    expect(buttonsOf(card)).toEqual(["🔧 Fix it", "↩️ Ignore no more"]);
    expect((await chatting.store.listRules({})).map(({ actor }) => actor)).toEqual([
      "telegram:Anna (42)",
    ]);
  });

  it("goes on where somebody is not sure, also over a restart", async () => {
    const card = await working();
    await chatting.anna.tap(card, "Stop");
    await asked(card);
    await chatting.stop();
    chatting.start();

    const { text } = await chatting.anna.tap(card, "No, go on");
    await eventually("the question to be gone", () => buttonsOf(card).includes("⏹ Stop"));

    expect(text).toBe("It goes on.");
    expect((await chatting.fix(id)).cancelRequested).toBe(false);
  });

  it("is stopped wherever the work is by the time of the second tap, but not once it asks", async () => {
    const card = await working("preparing", false);
    await chatting.anna.tap(card, "Stop");
    await asked(card);
    await move("diagnosing");
    await chatting.message("PA · diagnosing");
    const stillAsked = buttonsOf(card);
    const { message } = card;
    for (const to of ["diagnosed", "repairing", "checking", "proposed"] as const) await move(to);
    await chatting.message("PA · fix ready");

    const data = message.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? "";
    const late = await chatting.anna.tapData(message, data).answer;

    expect(stillAsked).toEqual(["⏹ Yes, stop", "▶️ No, go on", "🚫 Stop, and ignore the error"]);
    expect(late.text).toContain("The card has changed since");
    expect((await chatting.fix(id)).state).toBe("proposed");
  });

  it("is stopped from the queue on the dashboard, which asks once in its place", async () => {
    await working();
    chatting.anna.say("/stop");
    const board = await chatting.message("📋 Queue status");

    await chatting.anna.tap(board, "Stop: 1");
    await eventually("the question", () => buttonsOf(board).includes("⏹ Yes, stop: 1"));
    await chatting.anna.tap(board, "No, go on");
    await eventually("the question to be gone", () => buttonsOf(board).includes("⏹ Stop: 1"));
    const between = await chatting.fix(id);
    await chatting.anna.tap(board, "Stop: 1");
    await eventually("the question again", () => buttonsOf(board).includes("⏹ Yes, stop: 1"));
    const { text } = await chatting.anna.tap(board, "Yes, stop");
    await eventually("the queue as it is", () => board.message.text?.includes("stopping"));

    expect(between.cancelRequested).toBe(false);
    expect(text).toBe("It is being stopped.");
    expect(buttonsOf(board).filter((label) => label.includes("top"))).toEqual([]);
    expect((await chatting.fix(id)).cancelRequested).toBe(true);
  });

  it("is stopped by a command with its id, and what is over is not", async () => {
    await working("admitted", false);
    const { anna, telegram } = chatting;

    await telegram.confirmed(anna.say(`/stop ${id.slice(0, 4)}`));
    const stopped = await chatting.message(`Stopped ${id}`);
    await telegram.confirmed(anna.say(`/stop ${id}`));
    const again = await chatting.message("is closed already");

    expect(stopped.message.message_id).toBeLessThan(again.message.message_id);
    expect((await chatting.fix(id)).state).toBe("cancelled");
  });

  it("keeps its pull request where it was published, and the question says so", async () => {
    const pullRequest = { url: "https://github.com/acme/shop/pull/7", number: 7, adopted: false };
    await proposeIn(chatting.store, id, { pullRequest }, "publishing");
    chatting.wake();
    const card = await chatting.message("opening the pull request");

    await chatting.anna.tap(card, "Stop");
    await asked(card);

    expect(card.message.text).toContain("Its pull request stays as it is.");
    await chatting.anna.tap(card, "Yes, stop");
    await chatting.message("Its pull request stays: ");
  });

  async function move(to: FixState): Promise<void> {
    const { state: from, version } = await chatting.fix(id);
    await chatting.store.transition({
      id,
      from,
      to,
      held: { version },
      patch: {},
      actor: "fixer",
      detail: null,
      now: chatting.now(),
    });
    chatting.wake();
  }
});

function buttonsOf({ message }: Sent): readonly string[] {
  return message.reply_markup?.inline_keyboard.flat().map(({ text }) => text) ?? [];
}

async function asked(card: Sent): Promise<void> {
  await eventually("the question", () => buttonsOf(card).includes("⏹ Yes, stop"));
}
