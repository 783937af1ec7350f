import { type Api, InputFile } from "grammy";
import type { InlineKeyboardButton } from "grammy/types";

import type { Clock } from "../../../ports/clock.ts";
import { failureOf, type CallFailure } from "./call-failure.ts";
import { callSignal } from "./call-signal.ts";
import type { MessagePace } from "./message-pace.ts";
import { cut, fitting, plainText } from "./safe-text.ts";

/** Rows of buttons. */
export type Keyboard = readonly (readonly InlineKeyboardButton[])[];

/** What a message says and offers. */
export interface Content {
  readonly html: string;
  readonly keyboard: Keyboard;
}

/** How a message is sent. */
export interface SendOptions {
  readonly silent: boolean;
  /** The message that it answers, if that is still there. */
  readonly replyTo?: number;
  /** The topic of the chat; null for the chat itself. */
  readonly topic?: number | null;
  /** Invites to an answer in the client. */
  readonly forceReply?: boolean;
}

/** A message was sent, or the reason why not. */
export type SendResult =
  | { readonly message: number; readonly failure?: undefined }
  | { readonly failure: CallFailure };

/**
 * Writes to chats, one message at a time and no faster than Telegram allows. A call that failed is
 * not repeated here: only its caller knows whether what it says is still true.
 */
export interface Messenger {
  /** Milliseconds until a message may be sent to the chat; 0 when it may now. */
  readyIn(chat: string): number;
  send(chat: string, content: Content, options: SendOptions): Promise<SendResult>;
  /** Resolves with null once the message shows this. */
  edit(chat: string, message: number, content: Content): Promise<CallFailure | null>;
  sendFile(chat: string, name: string, text: string, options: SendOptions): Promise<SendResult>;
  /** Resolves with null once the message is gone. */
  remove(chat: string, message: number): Promise<CallFailure | null>;
  /** Answers a tap. Too late an answer is no failure: there is nobody to hear it. */
  answer(query: string, text: string, alert: boolean): Promise<void>;
}

/** Somebody who taps waits no longer, in milliseconds; Telegram itself forgets the tap soon after. */
const answerPatience = 10_000;

/** Makes the one that all messages go through. */
export function createMessenger(api: Api, pace: MessagePace, clock: Clock): Messenger {
  let last: Promise<unknown> = Promise.resolve();

  /** After what was begun before, and once the chat may be written to. */
  function inTurn<Result>(
    chat: string,
    call: () => Promise<Result>,
  ): Promise<Result | { readonly failure: CallFailure }> {
    async function act(): Promise<Result | { readonly failure: CallFailure }> {
      const wait = pace.readyIn(chat, clock.monotonic());
      if (wait > longestWait) return { failure: { kind: "wait", ms: wait } };
      if (wait > 0) await clock.wait(wait);
      pace.sent(chat, clock.monotonic());
      try {
        return await call();
      } catch (error) {
        const failure = failureOf(error);
        pace.hold(chat, holdAfter(failure), clock.monotonic());
        return { failure };
      }
    }
    const turn = last.then(act);
    last = turn.catch(() => {});
    return turn;
  }

  return {
    readyIn: (chat) => pace.readyIn(chat, clock.monotonic()),

    send: (chat, { html, keyboard }, options) =>
      inTurn(chat, async () => {
        const markup = options.forceReply === true ? forceReply : keyboardMarkup(keyboard);
        const sent = await inHtml(html, (text, mode) =>
          api.raw.sendMessage({
            chat_id: chat,
            text,
            ...mode,
            ...delivery(options),
            link_preview_options: { is_disabled: true },
            reply_markup: markup,
          }),
        );
        return { message: sent.message_id };
      }),

    async edit(chat, message, { html, keyboard }) {
      const result = await inTurn(chat, async () => {
        await inHtml(html, (text, mode) =>
          api.raw.editMessageText({
            chat_id: chat,
            message_id: message,
            text,
            ...mode,
            link_preview_options: { is_disabled: true },
            reply_markup: keyboardMarkup(keyboard),
          }),
        );
        return {};
      });
      return failureUnless(result, "unchanged");
    },

    sendFile: (chat, name, text, options) =>
      inTurn(chat, async () => {
        const document = new InputFile(Buffer.from(text), name);
        const sent = await api.raw.sendDocument({ chat_id: chat, document, ...delivery(options) });
        return { message: sent.message_id };
      }),

    async remove(chat, message) {
      const result = await inTurn(chat, async () => {
        await api.raw.deleteMessage({ chat_id: chat, message_id: message });
        return {};
      });
      return failureUnless(result, "gone");
    },

    async answer(query, text, alert) {
      const answer = { callback_query_id: query, text: cut(text, 200), show_alert: alert };
      try {
        await api.raw.answerCallbackQuery(answer, callSignal(AbortSignal.timeout(answerPatience)));
      } catch (error) {
        failureOf(error);
      }
    },
  };
}

/** As plain text where Telegram does not take our HTML, so that nobody misses it. */
async function inHtml<Result>(
  whole: string,
  call: (text: string, mode: { readonly parse_mode?: "HTML" }) => Promise<Result>,
): Promise<Result> {
  const html = fitting(whole);
  try {
    return await call(html, { parse_mode: "HTML" });
  } catch (error) {
    if (failureOf(error).kind !== "entities") throw error;
    return call(plainText(html), {});
  }
}

/** A longer wait is the caller's to bear, in milliseconds: others have messages too. */
const longestWait = 3_000;

/** What only time or a person can heal is not tried more often, in milliseconds. */
const betweenTries = 5_000;

/** Failures after which the next message is another one, or goes elsewhere. */
const healed: readonly CallFailure["kind"][] = ["unchanged", "gone", "no-topic", "migrated"];

function holdAfter(failure: CallFailure): number {
  if (failure.kind === "wait") return failure.ms;
  return healed.includes(failure.kind) ? 0 : betweenTries;
}

const forceReply = { force_reply: true } as const;

function keyboardMarkup(keyboard: Keyboard): { inline_keyboard: InlineKeyboardButton[][] } {
  return { inline_keyboard: keyboard.map((row) => [...row]) };
}

function delivery({ silent, replyTo, topic = null }: SendOptions) {
  return {
    disable_notification: silent,
    ...(topic === null ? {} : { message_thread_id: topic }),
    ...(replyTo === undefined
      ? {}
      : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
  };
}

function failureUnless(
  result: { readonly failure?: CallFailure },
  fine: CallFailure["kind"],
): CallFailure | null {
  const { failure } = result;
  return failure === undefined || failure.kind === fine ? null : failure;
}
