import type { TelegramConfig } from "@mendwatch/config";

import type { ChatState } from "../../model/card.ts";
import { createAlarm } from "../../clock/alarm.ts";
import type { FixerEvents } from "../../events/events.ts";
import { faultEvent } from "../../events/fault.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import type { Cards } from "./card/cards.ts";
import type { Notices } from "./messages/notices.ts";
import { homeChat } from "./updates/people.ts";

/** Brings what changed to the chat. */
export interface Showing {
  /** Until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
  /** Called when something may have changed. */
  wake(): void;
}

/** What showing works with. */
export interface ShowingParts {
  readonly config: TelegramConfig;
  readonly store: Pick<Store, "getChatState" | "changeChatState">;
  readonly clock: Clock;
  readonly cards: Pick<Cards, "pass">;
  readonly notices: Pick<Notices, "pass">;
  /** Sends the report of the day where it is due. */
  readonly reportDaily: (chat: string, state: ChatState) => Promise<void>;
  readonly events: FixerEvents;
}

/** How often it is looked for what changed where nobody woke it, in milliseconds. */
const poll = 2_000;

/** Makes the loop that shows cards and the report of the day. */
export function createShowing(parts: ShowingParts): Showing {
  const { config, store, clock, cards, notices, reportDaily, events } = parts;
  const alarm = createAlarm(clock);

  /** Resolves with the milliseconds after which there is more to do. */
  async function pass(): Promise<number> {
    try {
      const state = await store.getChatState();
      const chat = homeChat(config, state);
      if (chat === null) return poll;
      const next = await cards.pass(chat, await sinceWhen(state.since));
      const nextNotice = await notices.pass(chat);
      await reportDaily(chat, state);
      return Math.min(poll, next, nextNotice);
    } catch (error) {
      events(faultEvent("chat", error));
      return poll;
    }
  }

  async function sinceWhen(since: number | null): Promise<number> {
    if (since !== null) return since;
    const now = clock.now();
    await store.changeChatState({ since: now });
    return now;
  }

  return {
    wake: alarm.ring,
    async run(signal) {
      while (!signal.aborted) await alarm.sleep(await pass(), signal);
    },
  };
}
