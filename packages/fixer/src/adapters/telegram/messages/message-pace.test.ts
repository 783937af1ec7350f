import { array, assert, constantFrom, integer, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";

import { createMessagePace, telegramPace } from "./message-pace.ts";

const minute = 60_000;

describe("the pace of messages", () => {
  it("keeps to every limit, in whatever order chats are written to", () => {
    const step = tuple(constantFrom("42", "43", "-7", "-8"), integer({ min: 0, max: 3_000 }));
    assert(
      property(array(step, { maxLength: 200 }), (steps) => {
        const pace = createMessagePace(telegramPace);
        const sent: { readonly chat: string; readonly at: number }[] = [];
        let now = 0;
        for (const [chat, pause] of steps) {
          now += pause;
          now += pace.readyIn(chat, now);
          pace.sent(chat, now);
          sent.push({ chat, at: now });
        }
        for (const { chat, at } of sent) {
          const same = sent.filter((one) => one.chat === chat && one.at <= at);
          expect(same.filter((one) => one.at > at - 1_000).length).toBeLessThanOrEqual(1);
          const inMinute = same.filter((one) => one.at > at - minute).length;
          expect(inMinute).toBeLessThanOrEqual(chat.startsWith("-") ? 20 : 60);
        }
      }),
    );
  });

  it("waits as long as Telegram says, in that chat alone", () => {
    const pace = createMessagePace(telegramPace);

    pace.hold("-7", 30_000, 1_000);

    expect(pace.readyIn("-7", 11_000)).toBe(20_000);
    expect(pace.readyIn("-7", 31_000)).toBe(0);
    expect(pace.readyIn("42", 11_000)).toBe(0);
  });
});
