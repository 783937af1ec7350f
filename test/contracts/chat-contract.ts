import type { Chat } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** A chat beside a store in which one fix is proposed, not yet run. */
export interface ChatUnderTest {
  readonly chat: Chat;
  /** Everything in the store that a decision would change. */
  state(): Promise<unknown>;
  /** Resolves once the chat has shown what it is going to show; at once where it shows nothing. */
  shown(): Promise<unknown>;
  end(): Promise<void>;
}

/** The promises of the Chat port. */
export function describeChat(what: string, open: () => Promise<ChatUnderTest>): void {
  describe(`the chat "${what}"`, { timeout: 60_000 }, () => {
    let under: ChatUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.end());

    /** Runs it until what it shows is shown, or until `until` resolves. */
    async function ran(until: () => Promise<unknown> = () => under.shown()): Promise<void> {
      const stopping = new AbortController();
      const running = under.chat.run(stopping.signal);
      await until();
      stopping.abort();
      await running;
    }

    it("decides nothing by itself, over two runs", async () => {
      const before = await under.state();

      await ran();
      await ran();

      expect(await under.state()).toEqual(before);
    });

    it("ends at once when it is told to, also before it has begun", async () => {
      const before = performance.now();

      await ran(async () => {});
      await under.chat.run(AbortSignal.abort());

      expect(performance.now() - before).toBeLessThan(5_000);
    });

    it("can be woken at any time", async () => {
      under.chat.wake();
      await ran(async () => {
        for (let time = 0; time < 100; time += 1) under.chat.wake();
        await under.shown();
      });

      expect(() => under.chat.wake()).not.toThrow();
    });

    it("makes another pairing code each time, or says that there is nothing to pair with", async () => {
      const codes = await Promise.allSettled([under.chat.pair(), under.chat.pair()]);

      const made = codes.flatMap((one) => (one.status === "fulfilled" ? [one.value.code] : []));
      const refused = codes.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
      expect(new Set(made).size + refused.length).toBe(2);
      for (const reason of refused)
        expect(reason).toMatchObject({ code: "MW_CHAT_NOT_CONFIGURED" });
    });
  });
}
