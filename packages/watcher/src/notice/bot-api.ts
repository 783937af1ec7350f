import type { WatcherConfig } from "@mendwatch/config";
import { Agent, request } from "undici";

import { reasonOf } from "../errors.ts";
import { cutText } from "../settle/cut.ts";
import { longestWait } from "./board.ts";
import type { Refusal } from "./notice.ts";

/** How long Telegram may take: to accept a connection, and to answer. Milliseconds. */
const connectTimeout = 10_000;
const answerTimeout = 15_000;

/** More of an answer is not read. In bytes. */
const answerBytes = 65_536;

/** Of what Telegram, or whatever stands there, says in an answer. UTF-16 code units. */
const longestReason = 200;

/** What became of a call, as of the one that sends a message. */
export type Outcome =
  /** Telegram has done it; `result` is what it says of it. */
  | { readonly kind: "arrived"; readonly result: unknown }
  /**
   * Certainly not taken. `status` is that of Telegram's answer, null without one; `wait` is what Telegram asked
   * for, in milliseconds.
   */
  | {
      readonly kind: "later";
      readonly status: number | null;
      readonly reason: string;
      readonly wait: number | null;
    }
  /** There was a connection and no answer: it may have arrived. */
  | { readonly kind: "unsure"; readonly reason: string }
  /** Nothing arrives until the owner does something. */
  | ({ readonly kind: "refused" } & Refusal)
  /** Telegram will never take this text. */
  | ({ readonly kind: "unfit" } & Refusal);

/** The chat of the configuration. */
export type NoticeChat = NonNullable<WatcherConfig["notice"]>["telegram"];

/**
 * Makes one call of the Bot API, by one HTTPS request on a connection of its own: one that is kept may
 * be dead without anybody knowing, and then nobody knows whether a message arrived. Never rejects, and
 * nothing that it returns has the token in it.
 */
export async function callBotApi(
  { token, apiRoot }: Pick<NoticeChat, "token" | "apiRoot">,
  method: "sendMessage" | "getMe" | "getChat",
  params: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Outcome> {
  const dispatcher = new Agent({
    connect: { timeout: connectTimeout },
    headersTimeout: answerTimeout,
    bodyTimeout: answerTimeout,
    maxResponseSize: answerBytes,
  });
  let isConnected = false;
  dispatcher.once("connect", () => (isConnected = true));
  try {
    const answer = await request(`${apiRoot.replace(/\/+$/, "")}/bot${token}/${method}`, {
      method: "POST",
      dispatcher,
      signal,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
    });
    return without(token, judge(answer.statusCode, readAnswer(await answer.body.text())));
  } catch (error) {
    const reason = reasonOf(error);
    const outcome: Outcome = isConnected
      ? { kind: "unsure", reason }
      : { kind: "later", status: null, reason, wait: null };
    return without(token, outcome);
  } finally {
    await dispatcher.destroy();
  }
}

/** Posts one message, as HTML. Never rejects. */
export function postMessage(chat: NoticeChat, html: string, signal: AbortSignal): Promise<Outcome> {
  const message = {
    chat_id: chat.chat,
    text: html,
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
  };
  return callBotApi(chat, "sendMessage", message, signal);
}

/** What the Bot API says; null fields where it does not. */
interface BotAnswer {
  readonly ok: boolean;
  readonly result: unknown;
  readonly description: string | null;
  readonly retryAfter: number | null;
  readonly newChat: number | null;
}

/**
 * Reads an answer.
 *
 * - 2xx in the words of the Bot API: arrived. Other 2xx, and redirects, come from a captive portal or
 *   a wrong address: later.
 * - 429, and 5xx: later.
 * - 401 and 404: the token. 403, and a 400 that names the chat: the chat. Refused.
 * - Other 400 and 413: this text. Unfit.
 */
function judge(status: number, answer: BotAnswer): Outcome {
  const { description, retryAfter, newChat } = answer;
  if (status >= 200 && status < 300 && answer.ok) return { kind: "arrived", result: answer.result };
  const reason = cutText(description ?? "no reason given", longestReason);
  if (status === 429) {
    const wait = retryAfter === null ? null : Math.min(retryAfter * 1_000, longestWait);
    return { kind: "later", status, reason, wait };
  }
  if (status < 400) {
    const odd = `answered ${status}, but not as Telegram does: correct watcher.notice.telegram.apiRoot`;
    return { kind: "later", status: null, reason: odd, wait: null };
  }
  if (status >= 500) return { kind: "later", status, reason, wait: null };
  if (status === 401 || status === 404) {
    const remedy =
      "write the token that @BotFather gave you as watcher.notice.telegram.token, and restart the watcher";
    return { kind: "refused", status, reason, remedy };
  }
  if (newChat !== null) {
    const remedy = `the group has another id now: write chat: "${newChat}" under watcher.notice.telegram, and restart the watcher`;
    return { kind: "refused", status, reason, remedy };
  }
  if (status === 403 || /chat|rights|peer|user/i.test(reason)) {
    const remedy =
      "open the chat to the bot (send it /start, or let it into the group and write there), or correct watcher.notice.telegram.chat";
    return { kind: "refused", status, reason, remedy };
  }
  return { kind: "unfit", status, reason, remedy: "please report it: the text is Mendwatch's own" };
}

function readAnswer(text: string): BotAnswer {
  const body = asRecord(decode(text));
  const parameters = asRecord(body["parameters"]);
  return {
    ok: body["ok"] === true,
    result: body["result"],
    description: typeof body["description"] === "string" ? oneLine(body["description"]) : null,
    retryAfter: asNumber(parameters["retry_after"]),
    newChat: asNumber(parameters["migrate_to_chat_id"]),
  };
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function asNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
}

/** The address has the token in it, and whoever answers may send it back. */
function without(token: string, outcome: Outcome): Outcome {
  if (outcome.kind === "arrived") return outcome;
  const reason = outcome.reason
    .replaceAll(token, "[REDACTED:token]")
    .replaceAll(encodeURIComponent(token), "[REDACTED:token]");
  return { ...outcome, reason };
}
