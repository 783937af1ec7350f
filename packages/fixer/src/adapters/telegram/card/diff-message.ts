import type { Fix } from "../../../model/fix.ts";
import type { Store } from "../../../ports/store.ts";
import type { Cards } from "./cards.ts";
import type { Messenger } from "../messages/messenger.ts";
import { codeLines } from "../messages/safe-text.ts";

/** A longer diff is a file: a message has 4096 characters, and more is not read on a phone. */
const longestShown = 3_000;

/** What showing a diff works with. */
export interface DiffParts {
  readonly store: Pick<Store, "getCard" | "putCard">;
  readonly messenger: Messenger;
  readonly cards: Cards;
}

/** Sends the diff that is proposed as an answer to the card, once for each commit. */
export async function sendDiff(
  { store, messenger, cards }: DiffParts,
  { id, candidate }: Fix,
  chat: string,
): Promise<void> {
  if (candidate === null) return;
  const { patch, commit } = candidate;
  await cards.exclusively(async () => {
    const card = await store.getCard(id);
    if (card === null || card.diffOf === commit) return;
    const { topic, message } = card;
    const options = { silent: true, topic, ...(message === null ? {} : { replyTo: message }) };
    const lines = patch.trimEnd().split("\n");
    const html = `<blockquote expandable>${codeLines(lines)}</blockquote>`;
    const result =
      patch.length <= longestShown
        ? await messenger.send(chat, { html, keyboard: [] }, options)
        : await messenger.sendFile(chat, `${id}-${commit.slice(0, 12)}.patch`, patch, options);
    if (result.failure !== undefined) return;
    await store.putCard({ ...card, diffOf: commit, messages: [...card.messages, result.message] });
  });
}
