import type { Config } from "@mendwatch/config";
import { allowedNow, type ChatState, inspectTelegram, noChatYet } from "@mendwatch/fixer";
import { MendwatchError } from "@mendwatch/protocol";

import { readStore } from "../store/read-store.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

const guide = "docs/guides/telegram.md";

/** Telegram: is the token a bot's, and can the bot see its chat? Never shows the token. */
export async function checkTelegram(config: Config): Promise<readonly Finding[]> {
  const { telegram } = config;
  if (telegram === null) return [];
  const allowed = allowedNow(telegram, await readChatState(config));
  const { bot, chat } = await inspectTelegram({ ...telegram, chat: allowed.chat });
  if (bot.problem !== null) {
    return [fail("telegram", bot.problem, `look at telegram.token (${guide})`)];
  }
  const alone =
    allowed.chat === null || allowed.people.size === 0
      ? [ok("telegram", "whoever sends the code of `mendwatch telegram pair` may decide")]
      : [];
  if (chat === null) return [ok("telegram", `bot ${bot.name}`), ...alone];
  return chat.problem === null
    ? [ok("telegram", `bot ${bot.name}, chat ${chat.name}`), ...alone]
    : [warn("telegram", `bot ${bot.name}, but ${chat.problem}`, `let it in (${guide})`)];
}

/** Who was paired is in the store. One that cannot be read is another finding's affair. */
async function readChatState(config: Config): Promise<ChatState> {
  try {
    return (await readStore(config, (store) => store.getChatState())) ?? noChatYet;
  } catch (error) {
    if (error instanceof MendwatchError) return noChatYet;
    throw error;
  }
}
