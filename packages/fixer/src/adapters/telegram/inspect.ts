import type { TelegramConfig } from "@mendwatch/config";
import { Api } from "grammy";

import { failureOf, failureText } from "./messages/call-failure.ts";
import { callSignal } from "./messages/call-signal.ts";

/** What Telegram says of a part of the configuration: its name, or why it is no good, for people. */
export type TelegramFinding =
  | { readonly name: string; readonly problem: null }
  | { readonly name: null; readonly problem: string };

/** What Telegram says of the configuration. */
export interface TelegramReport {
  /** Of the token: `@name` of its bot. */
  readonly bot: TelegramFinding;
  /** Of the chat: its title; null where none is configured, or the token is no good. */
  readonly chat: TelegramFinding | null;
}

/** Milliseconds for an answer. */
const patience = 10_000;

/** Asks Telegram about token and chat. Sends nothing to anybody. Never rejects. */
export async function inspectTelegram({
  token,
  chat,
  apiRoot,
}: Pick<TelegramConfig, "token" | "chat" | "apiRoot">): Promise<TelegramReport> {
  const { raw } = new Api(token, { apiRoot });
  const signal = callSignal(AbortSignal.timeout(patience));
  const bot = await find(async () => `@${(await raw.getMe(signal)).username}`);
  if (bot.problem !== null || chat === null) return { bot, chat: null };
  const named = await find(async () => {
    const { title, first_name: name } = await raw.getChat({ chat_id: chat }, signal);
    return title ?? name ?? chat;
  });
  return { bot, chat: named };
}

async function find(ask: () => Promise<string>): Promise<TelegramFinding> {
  try {
    return { name: await ask(), problem: null };
  } catch (error) {
    return { name: null, problem: failureText(failureOf(error)) };
  }
}
