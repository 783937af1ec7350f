import type { TelegramConfig } from "@mendwatch/config";
import type { CallbackQuery, Message, Update } from "grammy/types";

import type { ChatState } from "../../../model/card.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";
import { runCommand, type CommandParts } from "./commands.ts";
import { showQueue, turnPage, type DashboardParts } from "../dashboard/dashboard.ts";
import type { PairingCodes } from "./pairing.ts";
import { allowedNow, homeChat, mayDecide, senderOf, type Person } from "./people.ts";
import { readReply, type ReplyParts } from "./replies.ts";
import { prose } from "../messages/safe-text.ts";
import { isWellFormed } from "./update-shape.ts";
import { placeOfTap, tapCard, type TapParts } from "./taps.ts";

/** What updates are handled with. */
export interface UpdateParts extends TapParts, ReplyParts, CommandParts, DashboardParts {
  readonly config: TelegramConfig;
  readonly store: TapParts["store"] &
    ReplyParts["store"] &
    CommandParts["store"] &
    DashboardParts["store"] &
    Pick<Store, "getChatState" | "changeChatState">;
  readonly clock: Clock;
  readonly codes: PairingCodes;
  /** Name of the bot without `@`; commands to others are not ours. */
  readonly botName: () => string | null;
  readonly paired: (actor: string, chat: string) => void;
  /** Somebody who may not decide tried to. */
  readonly refused: (what: string, from: string) => void;
}

/** Updates that come again after a crash are not older than this many. */
const mostAgain = 1_000;

/**
 * Deals with one update. Everything is refused that does not come from a person who may decide, in
 * the chat where they may; only a pairing code is taken from others. Resolves once what follows
 * from it is durable and said.
 */
export async function handleUpdate(parts: UpdateParts, update: Update): Promise<void> {
  const { update_id: id } = update;
  if (!isWellFormed(update)) {
    parts.refused("malformed update", "unknown");
    return;
  }
  const state = await parts.store.getChatState();
  if (id <= state.lastUpdate && id > state.lastUpdate - mostAgain) return;
  if (update.callback_query !== undefined) await handleTap(parts, state, update.callback_query);
  else if (update.message !== undefined) await handleMessage(parts, state, update.message);
  await parts.store.changeChatState({ lastUpdate: id });
}

async function handleTap(
  parts: UpdateParts,
  state: ChatState,
  query: CallbackQuery,
): Promise<void> {
  const { messenger, config } = parts;
  const place = placeOfTap(query, allowedNow(config, state));
  if (place === null) {
    parts.refused("tap", String(query.from.id));
    await messenger.answer(query.id, "You may not decide here.", false);
    return;
  }
  const data = query.data ?? "";
  const reply = (await turnPage(parts, data, place)) ?? (await tapCard(parts, data, place));
  await messenger.answer(query.id, reply.text, reply.alert);
  await reply.after?.();
  if (reply.showsQueue === true) await showQueue(parts, place);
}

async function handleMessage(
  parts: UpdateParts,
  state: ChatState,
  message: Message,
): Promise<void> {
  const { config, messenger } = parts;
  const chat = String(message.chat.id);
  const home = homeChat(config, state);
  if (message.migrate_to_chat_id !== undefined) {
    if (chat === home) await parts.store.changeChatState(movedTo(message.migrate_to_chat_id, chat));
    return;
  }
  const person = senderOf(message);
  if (person === null) return;
  const [, command, addressee, rest = ""] =
    /^\/([a-z]\w{0,31})(?:@(\w+))?(?:\s+(.*))?$/is.exec(message.text ?? "") ?? [];
  const isForOther = addressee !== undefined && addressee !== parts.botName();
  if (isForOther) return;
  const isPairing = command === "pair" || (command === "start" && rest !== "");
  if (isPairing && message.chat.type !== "channel") {
    await pair(parts, state, person, message, rest.trim());
    return;
  }
  if (!mayDecide(allowedNow(config, state), person, message.chat)) {
    // Nobody is answered whom nobody let in.
    if (command !== undefined || message.reply_to_message !== undefined) {
      parts.refused("message", person.id);
    }
    return;
  }
  if (command !== undefined) {
    const topic = topicOf(message);
    await runCommand(parts, command.toLowerCase(), rest.trim(), { person, chat, topic });
    return;
  }
  const said = await readReply(parts, message, person);
  if (said === null) return;
  const options = { silent: true, replyTo: message.message_id, topic: topicOf(message) };
  await messenger.send(chat, { html: prose(said, 1_000), keyboard: [] }, options);
  parts.changed();
}

/** Where it was said; in a group without topics a thread is something else. */
function topicOf(message: Message): number | null {
  return message.is_topic_message === true ? (message.message_thread_id ?? null) : null;
}

/** Keeps the id that a group has once it is a supergroup. */
export function movedTo(chat: number | string, from: string): Partial<ChatState> {
  return { chat: String(chat), movedFrom: from, topics: {} };
}

/** A right code lets this person in and, where there is none yet, makes this chat the one for cards. */
async function pair(
  parts: UpdateParts,
  state: ChatState,
  person: Person,
  message: Message,
  code: string,
): Promise<void> {
  const { codes, clock, config, store, messenger } = parts;
  const chat = String(message.chat.id);
  const attempt = codes.use(code);
  if (attempt !== "right") {
    parts.refused("pairing code", person.id);
    if (attempt === "none") return;
    const html = "This is not the code that the fixer printed.";
    await messenger.send(chat, { html, keyboard: [] }, { silent: true });
    return;
  }
  const home = homeChat(config, state);
  const others = state.people.filter(({ id }) => id !== person.id);
  const now = clock.now();
  await store.changeChatState({
    people: [...others, { id: person.id, name: person.name, at: now }],
    ...(home === null ? { chat, since: now } : {}),
  });
  parts.paired(person.actor, home ?? chat);
  const where =
    home === null || home === chat
      ? "Cards come here."
      : "You may decide in the chat of the cards.";
  const html = `Paired. ${where} Send <code>/help</code> to see what else there is.`;
  await messenger.send(chat, { html, keyboard: [] }, { silent: false });
  parts.changed();
}
