import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Hold } from "@mendwatch/fixer";

import { eventually } from "../support/eventually.ts";
import { createChatting, type Chatting } from "../support/telegram/chatting.ts";

const minute = 60_000;

/** Telegram takes nothing for an hour. */
const later = {
  kind: "refused",
  code: 429,
  description: "Too Many Requests: retry after 3600",
  parameters: { retry_after: 3_600 },
} as const;

describe("what is about no fix", { timeout: minute }, () => {
  let chatting: Chatting;
  beforeEach(async () => {
    chatting = await createChatting();
    chatting.start();
  });
  afterEach(() => chatting.end());

  async function hold(text: string): Promise<Hold> {
    const since = chatting.now();
    const begun = { reason: "login", text, since, until: since + minute, tries: 0 } as const;
    await chatting.store.hold(begun);
    chatting.wake();
    return begun;
  }
  async function free(): Promise<void> {
    await chatting.store.endHold("login");
    chatting.wake();
  }
  function saying(text: string): readonly string[] {
    const sent = chatting.telegram.messages(chatting.anna.home.id);
    return sent.map(({ message }) => message.text ?? "").filter((said) => said.includes(text));
  }

  it("tells a hold of the queue once when it begins, over a restart too, and once when it ends", async () => {
    await hold("The token is not accepted. Make a new one at https://evil.example/token.");
    const { message } = await chatting.message("The queue waits until");
    await eventually("it being kept", async () => {
      return (await chatting.store.getChatState()).toldHolds.length === 1;
    });
    await chatting.stop();
    chatting.start();
    await free();
    await chatting.message("The queue goes on: login is over");

    expect(message.text).toContain("The token is not accepted.");
    expect(message.entities?.map(({ type }) => type)).not.toContain("url");
    expect(saying("The queue waits until")).toHaveLength(1);
    expect(saying("The queue goes on")).toHaveLength(1);
  });

  it("tells of the end of a hold that ended while nobody was there", async () => {
    await hold("The API does not answer.");
    await chatting.message("The queue waits until");
    await eventually("it being kept", async () => {
      return (await chatting.store.getChatState()).toldHolds.length === 1;
    });
    await chatting.stop();
    await free();
    chatting.start();

    expect((await chatting.message("The queue goes on")).message.text).toContain("login is over");
  });

  it("tells one that comes again at once only when it has stayed for a while", async () => {
    await hold("The first time.");
    await chatting.message("The first time.");
    await free();
    await chatting.message("The queue goes on");
    await hold("The second time.");
    chatting.notice("Something else.");
    await chatting.message("Something else.");
    const early = saying("The second time.");
    chatting.pass(11 * minute);
    chatting.wake();

    await chatting.message("The second time.");
    expect(early).toEqual([]);
  });

  it("says the same again after an hour and not before, and shows nothing in it to tap", async () => {
    chatting.notice("The agent cannot work: see https://evil.example/approve");
    const { message } = await chatting.message("The agent cannot work");
    chatting.notice("The agent cannot work: see https://evil.example/approve");
    chatting.notice("One.");
    await chatting.message("One.");
    const early = saying("The agent cannot work");
    chatting.pass(61 * minute);
    chatting.notice("The agent cannot work: see https://evil.example/approve");

    await eventually("it being said again", () => saying("The agent cannot work").length === 2);
    expect(early).toHaveLength(1);
    expect(message.entities?.map(({ type }) => type)).not.toContain("url");
  });

  it("says after a restart what it could not say before, once, and when that was", async () => {
    chatting.telegram.fail("sendMessage", later);
    chatting.notice("Pull requests of shop: the token has ended.");
    chatting.notice("The agent cannot work.");
    await eventually("both being kept", async () => {
      return (await chatting.store.getChatState()).owed.length === 2;
    });
    await chatting.stop();
    chatting.pass(20 * minute);
    chatting.start();
    await chatting.message("The agent cannot work.");
    await eventually("nothing being owed", async () => {
      return (await chatting.store.getChatState()).owed.length === 0;
    });
    await chatting.stop();
    chatting.start();
    chatting.notice("The end.");
    await chatting.message("The end.");

    expect(saying("The agent cannot work.")).toHaveLength(1);
    expect(saying("the token has ended")).toEqual([
      expect.stringMatching(/^📣 \(\d\d:\d\d\) Pull requests of shop/),
    ]);
    expect(saying("The end.")[0]).toBe("📣 The end.");
  });

  it("keeps quiet about what nobody could be told for more than a week", async () => {
    chatting.telegram.fail("sendMessage", later);
    chatting.notice("The agent cannot work.");
    await eventually("it being kept", async () => {
      return (await chatting.store.getChatState()).owed.length === 1;
    });
    await chatting.stop();
    chatting.pass(8 * 24 * 60 * minute);
    chatting.start();
    chatting.notice("The end.");
    await chatting.message("The end.");

    expect(saying("The agent cannot work.")).toEqual([]);
  });

  it("says no more than twenty things in an hour, and the rest afterwards", async () => {
    for (let said = 1; said <= 20; said += 1) {
      chatting.notice(`Notice of ${"i".repeat(said)}.`);
    }
    await chatting.message(`Notice of ${"i".repeat(20)}.`);
    chatting.notice("One too many.");
    chatting.pass(30 * minute);
    await hold("The API does not answer.");
    await chatting.message("The API does not answer.");
    const early = saying("One too many.");
    chatting.pass(31 * minute);
    chatting.wake();

    await chatting.message("One too many.");
    expect(early).toEqual([]);
  });

  it("shows on the dashboard and in the report why nothing is begun", async () => {
    await hold("The token is not accepted.");
    await chatting.store.pause({ actor: "terminal:ben", reason: null, at: chatting.now() });
    chatting.anna.say("/dashboard");

    const { message } = await chatting.message("🏠 Mendwatch");

    expect(message.text).toMatch(/⏸ paused by ben \(terminal\) since \d\d:\d\d/);
    expect(message.text).toMatch(/⏳ waits until .*The token is not accepted\./);
    chatting.anna.say("/report");
    const report = await chatting.message("☀️ Report since");
    expect(report.message.text).toMatch(/⏸ paused by .*\n⏳ waits until /);
  });
});
