import type { Card, Store } from "@mendwatch/fixer";
import { noChatYet } from "@mendwatch/fixer";
import { beforeEach, describe, expect, it } from "vitest";

import { start, type StoreBench } from "./store-bench.ts";

/** What a chat keeps. */
export function describeChat(bench: StoreBench): void {
  const { handle, received, moved } = bench;
  let store: Store;
  beforeEach(() => {
    store = bench.store();
  });

  describe("a card", () => {
    it("is the one of its fix, and is found by each of its messages", async () => {
      const card = sampleCard("aaaa0001", { message: 7, messages: [7, 9] });

      const before = await store.getCard("aaaa0001");
      await store.putCard(sampleCard("aaaa0001"));
      await store.putCard(card);

      expect(before).toBeNull();
      for (const each of bench.handles()) {
        expect(await each.getCard("aaaa0001")).toEqual(card);
        expect(await each.findCard("42", 9)).toEqual(card);
        expect(await each.findCard("42", 8)).toBeNull();
        expect(await each.findCard("43", 9)).toBeNull();
      }
    });

    it("is forgotten with its fix, and not before", async () => {
      const fix = await moved(await received(), "observed");
      await store.putCard(sampleCard(fix.id));

      await store.prune(start);
      const kept = await store.getCard(fix.id);
      await store.prune(start + 1);

      expect(kept?.fix).toBe(fix.id);
      expect(await store.getCard(fix.id)).toBeNull();
    });
  });

  describe("the chat", () => {
    it("is unknown at first, and changes part by part", async () => {
      const before = await store.getChatState();
      const anna = { id: "42", name: "Anna", at: start };

      await Promise.all([
        handle(0).changeChatState({ chat: "-7", since: start }),
        handle(1).changeChatState({ people: [anna] }),
      ]);
      const changed = await store.changeChatState({ lastUpdate: 5 });

      expect(before).toEqual(noChatYet);
      expect(changed).toEqual({
        ...before,
        chat: "-7",
        since: start,
        people: [anna],
        lastUpdate: 5,
      });
      expect(await handle(1).getChatState()).toEqual(changed);
    });
  });
}

function sampleCard(fix: string, changes: Partial<Card> = {}): Card {
  return {
    fix,
    chat: "42",
    topic: null,
    message: null,
    messages: [],
    version: 3,
    shown: "digest",
    token: { value: "AAAAAAAAAAAAAAAAAAAAAA", step: "proposed", round: 1, commit: "c0ffee" },
    nudge: null,
    diffOf: null,
    countBefore: null,
    running: null,
    noReason: false,
    updatedAt: start,
    ...changes,
  };
}
