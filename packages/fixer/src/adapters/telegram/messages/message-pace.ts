/**
 * How often Telegram lets a bot write. Edits count like messages. In milliseconds and messages; see
 * https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.
 */
export interface PaceLimits {
  /** Between two messages to one chat. */
  readonly betweenMessages: number;
  /** Between two edits of one message. */
  readonly betweenEdits: number;
  /** In a group in a minute. */
  readonly inGroupPerMinute: number;
  /** In all chats in a second. */
  readonly perSecond: number;
  /** New cards in a minute; a digest tells the others. */
  readonly newCardsPerMinute: number;
}

/** What Telegram's own documents say. */
export const telegramPace: PaceLimits = {
  betweenMessages: 1_000,
  betweenEdits: 1_000,
  inGroupPerMinute: 20,
  perSecond: 30,
  newCardsPerMinute: 5,
};

const minute = 60_000;

/** Counts messages, and knows when the next one may be sent. */
export interface MessagePace {
  /** Milliseconds until a message may be sent to the chat; 0 when it may now. */
  readyIn(chat: string, now: number): number;
  /** A message was sent to the chat, or an attempt made. */
  sent(chat: string, now: number): void;
  /** Telegram wants no message in the chat for so long. */
  hold(chat: string, ms: number, now: number): void;
}

/** Makes one that knows of nothing sent. Times are of a clock that never jumps. */
export function createMessagePace(limits: PaceLimits): MessagePace {
  const sent = new Map<string, number[]>();
  const held = new Map<string, number>();
  let everywhere: number[] = [];

  return {
    readyIn(chat, now) {
      const recent = sent.get(chat) ?? [];
      // Ids of groups are negative, those of people positive.
      const inMinute = chat.startsWith("-") ? limits.inGroupPerMinute : Infinity;
      const waits = [
        (held.get(chat) ?? 0) - now,
        (recent.at(-1) ?? -Infinity) + limits.betweenMessages - now,
        (recent.at(-inMinute) ?? -Infinity) + minute - now,
        (everywhere.at(-limits.perSecond) ?? -Infinity) + 1_000 - now,
      ];
      return Math.max(0, ...waits);
    },
    sent(chat, now) {
      sent.set(chat, [...(sent.get(chat) ?? []).filter((at) => at > now - minute), now]);
      everywhere = [...everywhere.filter((at) => at > now - 1_000), now];
    },
    hold(chat, ms, now) {
      held.set(chat, now + ms);
    },
  };
}
