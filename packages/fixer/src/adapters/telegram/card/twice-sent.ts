import type { Store } from "../../../ports/store.ts";
import type { Cards } from "./cards.ts";
import type { Messenger } from "../messages/messenger.ts";

/** What cards that were sent twice are put right with. */
export interface TwiceParts {
  readonly store: Pick<Store, "getCard" | "findCard" | "putCard">;
  readonly messenger: Messenger;
  readonly cards: Cards;
}

/** A message of a chat. */
export interface MessagePlace {
  readonly chat: string;
  readonly message: number;
}

/**
 * Makes the message that was tapped the one that is edited, and closes the other: a lost answer of
 * Telegram made two of the card.
 */
export async function adopt(parts: TwiceParts, id: string, place: MessagePlace): Promise<void> {
  const { store, cards } = parts;
  const { chat, message } = place;
  await cards.exclusively(async () => {
    const card = await store.getCard(id);
    if (card === null || card.message === message || (await isOthers(parts, id, place))) return;
    const others = card.messages.filter((one) => one !== message);
    // Nothing is known of what it shows.
    const unseen = { shown: "", version: 0 };
    await store.putCard({ ...card, ...unseen, message, messages: [...others, message] });
    if (card.message !== null) await closeMessage(parts, chat, card.message);
  });
}

/** Takes the buttons from a message that is not the card. */
export async function closeDouble(
  parts: TwiceParts,
  id: string,
  place: MessagePlace,
): Promise<void> {
  const { chat, message } = place;
  await parts.cards.exclusively(async () => {
    const card = await parts.store.getCard(id);
    if (card === null || card.message === null || card.message === message) return;
    if (await isOthers(parts, id, place)) return;
    await closeMessage(parts, chat, message);
  });
}

/** True for a message that belongs to the card of another fix: a button there was made up. */
async function isOthers(
  { store }: TwiceParts,
  id: string,
  { chat, message }: MessagePlace,
): Promise<boolean> {
  const card = await store.findCard(chat, message);
  return card !== null && card.fix !== id;
}

async function closeMessage(
  { messenger }: TwiceParts,
  chat: string,
  message: number,
): Promise<void> {
  const html = "This card was sent twice. The other one goes on.";
  await messenger.edit(chat, message, { html, keyboard: [] });
}
