import type { ChatState } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";

/** Telegram keeps what was tapped and written for so long, in milliseconds. */
const keptFor = 24 * 60 * 60_000;

/** How often it is noted that updates are asked for, in milliseconds. */
const noteEvery = 60_000;

/**
 * Makes what is called whenever Telegram has answered a question for updates. After a sleep that was
 * longer than Telegram keeps taps it is noted since when some may be lost; `lost` has the cards say so.
 */
export function createAwake(
  store: Pick<Store, "getChatState" | "changeChatState">,
  clock: Clock,
  lost: () => void,
): () => Promise<void> {
  let notedAt = -Infinity;
  return async () => {
    const now = clock.now();
    if (now >= notedAt && now < notedAt + noteEvery) return;
    notedAt = now;
    const { awakeAt } = await store.getChatState();
    const slept = awakeAt !== null && now - awakeAt > keptFor;
    const away = slept ? { away: { since: awakeAt, until: now } } : {};
    await store.changeChatState({ awakeAt: now, ...away });
    if (slept) lost();
  };
}

/** Since when taps on what is asked now may be lost; null where none can be. */
export function tapsLostSince(
  { stateSince }: Fix,
  { away }: Pick<ChatState, "away">,
): number | null {
  return away !== null && stateSince < away.until ? Math.max(stateSince, away.since) : null;
}
