import type { Entity } from "./html-entities.ts";

/** Somebody on Telegram, as the Bot API shows them. */
export interface User {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly last_name?: string;
  readonly username?: string;
}

/** Where messages are. */
export interface Chat {
  readonly id: number;
  readonly type: "private" | "group" | "supergroup" | "channel";
  readonly title?: string;
  readonly first_name?: string;
}

/** A button under a message. */
export interface Button {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
  readonly copy_text?: { readonly text: string };
}

/** What a message says and offers. */
export interface MessageContent {
  readonly text?: string;
  readonly entities?: readonly Entity[];
  readonly document?: { readonly file_name: string; readonly file_size: number };
  readonly reply_markup?: { readonly inline_keyboard: readonly (readonly Button[])[] };
}

/** A message in a chat. */
export interface Message extends MessageContent {
  readonly message_id: number;
  /** Seconds since 1970. */
  readonly date: number;
  readonly chat: Chat;
  readonly from?: User;
  readonly sender_chat?: Chat;
  readonly reply_to_message?: Message;
  readonly message_thread_id?: number;
  readonly [more: string]: unknown;
}

/** What the bot is told. */
export interface Update {
  readonly update_id: number;
  readonly [kind: string]: unknown;
}

/** What the bot said to somebody who tapped. */
export interface TapAnswer {
  readonly text: string;
  readonly alert: boolean;
  /** Milliseconds from the tap to the answer. */
  readonly after: number;
}

/** A message of the bot, with what only the test can see. */
export interface Sent {
  message: Message;
  deleted: boolean;
  readonly silent: boolean;
  readonly sentBy: "bot" | "person";
  /** Content of a document, as text. */
  readonly file: string | null;
  edits: number;
}
