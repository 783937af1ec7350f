import type { TelegramConfig } from "@mendwatch/config";
import type { Chat, Message, User } from "grammy/types";

import type { ChatState } from "../../../model/card.ts";
import { oneLine } from "../messages/safe-text.ts";

/** Somebody who may decide. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** As decisions are noted: `telegram:Anna (42)`. */
  readonly actor: string;
}

/** Who may decide, and where. */
export interface Allowed {
  readonly chat: string | null;
  readonly people: ReadonlySet<string>;
}

/** The configuration's chat and people, and those that were paired. */
export function allowedNow(config: TelegramConfig, state: ChatState): Allowed {
  return {
    chat: homeChat(config, state),
    people: new Set([...config.people, ...state.people.map(({ id }) => id)]),
  };
}

/** Where cards go: what the configuration says, also under the id that the group has by now. */
export function homeChat({ chat }: TelegramConfig, state: ChatState): string | null {
  return chat === null || chat === state.movedFrom ? state.chat : chat;
}

/**
 * The person who sent a message, or null where no person is known to have: anonymous admins and
 * channels speak for nobody, bots are nobody, and what is forwarded was said to somebody else.
 */
export function senderOf(message: Message): Person | null {
  const isSaidHere =
    message.sender_chat === undefined &&
    message.via_bot === undefined &&
    message.forward_origin === undefined &&
    message.is_automatic_forward === undefined &&
    message.sender_business_bot === undefined;
  return isSaidHere && message.chat.type !== "channel" ? personOf(message.from) : null;
}

/** Anonymous group admins, and channels, are shown as these users. */
const nobody: ReadonlySet<number> = new Set([1_087_968_824, 136_817_688, 777_000]);

/** Null for bots and for those whom Telegram puts in the place of somebody else. */
export function personOf(user: User | undefined): Person | null {
  if (user === undefined || user.is_bot || nobody.has(user.id)) return null;
  const id = String(user.id);
  const whole = oneLine(`${user.first_name} ${user.last_name ?? ""}`, 40);
  const name = whole === "" ? id : whole;
  return { id, name, actor: actorOf(name, id) };
}

/** As decisions are noted: `telegram:Anna (42)`. */
export function actorOf(name: string, id: string): string {
  return `telegram:${name} (${id})`;
}

/** True where this person may decide in this chat. */
export function mayDecide(allowed: Allowed, person: Person, chat: Chat): boolean {
  return allowed.chat === String(chat.id) && allowed.people.has(person.id);
}

/** `telegram:Anna (42)` as `Anna`, `terminal:bob` as `bob (terminal)`. */
export function actorName(actor: string): string {
  const [, channel = "", name = actor] = /^(\w+):(.*)$/s.exec(actor) ?? [];
  if (channel === "") return name;
  return channel === "telegram" ? name.replace(/ \(\d+\)$/, "") : `${name} (${channel})`;
}
