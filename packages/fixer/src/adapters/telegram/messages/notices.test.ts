import { expect, it } from "vitest";

import type { Hold } from "../../../ports/store-queue.ts";
import { noChatYet, type ChatState } from "../../../model/card.ts";
import { createNotices } from "./notices.ts";

const day = 24 * 60 * 60_000;
const minute = 60_000;

it("tells a hold that begins after the clock was set back a day", async () => {
  let [wall, steady] = [10 * day, 0];
  let state: ChatState = noChatYet;
  let holds: readonly Hold[] = [];
  const told: string[] = [];
  const notices = createNotices({
    store: {
      listHolds: async () => holds,
      getChatState: async () => state,
      changeChatState: async (changes) => (state = { ...state, ...changes }),
    },
    clock: { now: () => wall, monotonic: () => steady, wait: () => Promise.resolve() },
    messenger: {
      readyIn: () => 0,
      send: async (_, { html }) => ({ message: told.push(html) }),
      edit: async () => null,
      sendFile: async () => ({ message: 0 }),
      remove: async () => null,
      answer: async () => {},
    },
    isQuiet: () => false,
  });
  function holding(text: string): readonly Hold[] {
    return [{ reason: "login", text, since: wall, until: wall + minute, tries: 0 }];
  }

  holds = holding("First.");
  await notices.pass("1");
  holds = [];
  await notices.pass("1");
  wall -= day;
  steady += 11 * minute;
  holds = holding("Second.");
  await notices.pass("1");

  expect(told.map((html) => /First|over after|Second/.exec(html)?.[0])).toEqual([
    "First",
    "over after",
    "Second",
  ]);
});
