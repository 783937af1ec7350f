import type { Card } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";
import type { Cards } from "./cards.ts";
import type { Messenger } from "../messages/messenger.ts";
import { codeLines } from "../messages/safe-text.ts";

/** A longer diff is a file: a message has 4096 characters, and more is not read on a phone. */
const longestShown = 3_000;

/** What showing a diff works with. */
export interface DiffParts {
  readonly store: Pick<Store, "getCard" | "putCard">;
  readonly clock: Clock;
  readonly messenger: Messenger;
  readonly cards: Cards;
}

/** One diff is not sent more often than this: a tap may come twice. */
const betweenDiffs = 60_000;

/** True where the diff that is proposed was sent a moment ago. */
export function hasJustSent({ diffOf, diffAt }: Card, { candidate }: Fix, now: number): boolean {
  const since = now - (diffAt ?? -Infinity);
  return diffOf === candidate?.commit && since >= 0 && since < betweenDiffs;
}

/** Sends the diff that is proposed as an answer to the card, again where it was long ago. */
export async function sendDiff(
  { store, clock, messenger, cards }: DiffParts,
  fix: Fix,
  chat: string,
): Promise<void> {
  const { id, candidate } = fix;
  if (candidate === null) return;
  const { patch, commit } = candidate;
  await cards.exclusively(async () => {
    const card = await store.getCard(id);
    if (card === null || hasJustSent(card, fix, clock.now())) return;
    const { topic, message } = card;
    const options = { silent: true, topic, ...(message === null ? {} : { replyTo: message }) };
    const lines = patch.trimEnd().split("\n");
    const html = `<blockquote expandable>${codeLines(lines)}</blockquote>`;
    const result =
      patch.length <= longestShown
        ? await messenger.send(chat, { html, keyboard: [] }, options)
        : await messenger.sendFile(chat, `${id}-${commit.slice(0, 12)}.patch`, patch, options);
    if (result.failure !== undefined) return;
    const messages = [...card.messages, result.message];
    await store.putCard({ ...card, diffOf: commit, diffAt: clock.now(), messages });
  });
}
