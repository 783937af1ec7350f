import { afterEach, describe, expect, it } from "vitest";

import { guestCheckout } from "../support/broken-shop.ts";
import { eventually } from "../support/eventually.ts";
import { tellStory, type Story } from "../support/story.ts";
import { startTelegram, type TelegramEmulator } from "../support/telegram/emulator.ts";
import { createPerson } from "../support/telegram/person.ts";
import type { Sent } from "../support/telegram/world.ts";

const minutes = 60_000;

describe("an error that somebody has answered on Telegram", { timeout: 3 * minutes }, () => {
  let telegram: TelegramEmulator;
  let story: Story;
  afterEach(async () => {
    await story.end();
    await telegram.close();
  });

  it("stays quiet while its mute holds, and is asked about anew ten times as often and after a skip expired", async () => {
    telegram = await startTelegram();
    const anna = createPerson(telegram, 42, "Anna");
    story = await tellStory({
      rehearsals: [{ match: { type: "TypeError" }, files: { "src/other.js": "\n" } }],
      fixer: `  expire: { mute: 24h, skip: 2s }\ntelegram: { token: "${telegram.token}", apiRoot: "${telegram.url}", chat: "42", people: ["42"] }`,
      project: "    autonomy: diagnose",
    });
    await story.fixer().saw("chat:ready");
    await story.watcher().saw("watcher:ready");
    async function happens(times: number): Promise<void> {
      const lines = Array.from({ length: times }, (_, one) =>
        guestCheckout(Date.now(), `r${one}`, story.root),
      );
      await story.write(...lines);
    }
    function cards(): readonly Sent[] {
      return telegram.messages(42).filter(({ message }) => message.text?.includes("TypeError"));
    }
    function asking(number: number): Promise<Sent> {
      return eventually(`card ${number} to ask`, () => {
        const card = cards()[number - 1];
        return card?.message.text?.includes("Fix it lets the agent") === true && card;
      });
    }

    await happens(1);
    await anna.tap(await asking(1), "Mute 24 h");
    await story.fixIn("skipped");
    // Nine in a day are not yet ten times as often.
    await happens(8);
    const quiet = await story.fixIn("muted");
    const whileMuted = cards().length;
    await happens(1);
    const again = await asking(2);
    await anna.tap(again, "Skip");
    const { message } = await eventually("the skip on the card", () => {
      return again.message.text?.includes("Skipped by Anna") === true && again;
    });
    const skippedAt = Date.now();
    await eventually("the skip to expire", () => Date.now() > skippedAt + 2_000);
    await happens(1);
    const last = await asking(3);

    expect(quiet.outcome?.code).toBe("muted");
    expect(whileMuted).toBe(1);
    expect(message.text).toContain("Why was it turned down?");
    expect(last.message.message_id).not.toBe(again.message.message_id);
  });
});
