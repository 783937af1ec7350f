import { callBotApi, type NoticeChat, type Outcome } from "./bot-api.ts";

/** Milliseconds for each of the two answers. */
const patience = 10_000;

/** What Telegram says of the chat of the configuration. */
export type ChatReport =
  | { readonly bot: string; readonly chat: string; readonly problem: null }
  | { readonly problem: string; readonly remedy: string };

/** Asks whose token it is and whether its bot sees the chat. Sends nothing to anybody. Never rejects. */
export async function inspectNoticeChat(chat: NoticeChat): Promise<ChatReport> {
  const me = await callBotApi(chat, "getMe", {}, AbortSignal.timeout(patience));
  if (me.kind !== "arrived") return problemOf(me);
  const bot = `@${textIn(me.result, "username") ?? "?"}`;
  const params = { chat_id: chat.chat };
  const found = await callBotApi(chat, "getChat", params, AbortSignal.timeout(patience));
  if (found.kind !== "arrived") return problemOf(found);
  const title = textIn(found.result, "title") ?? textIn(found.result, "first_name");
  return { bot, chat: title ?? chat.chat, problem: null };
}

function problemOf(outcome: Exclude<Outcome, { readonly kind: "arrived" }>): ChatReport {
  if ("remedy" in outcome) {
    const { status, reason, remedy } = outcome;
    return { problem: `Telegram refuses (${status}): ${reason}`, remedy };
  }
  if (outcome.kind === "later" && outcome.status !== null) {
    const problem = `Telegram takes nothing now (${outcome.status}): ${outcome.reason}`;
    return { problem, remedy: "ask again later; until then notices wait" };
  }
  const problem = `Telegram cannot be reached (${outcome.reason})`;
  return { problem, remedy: "let this host reach it; until then notices wait" };
}

function textIn(value: unknown, key: string): string | null {
  if (typeof value !== "object" || value === null) return null;
  const found: unknown = Reflect.get(value, key);
  return typeof found === "string" ? found : null;
}
