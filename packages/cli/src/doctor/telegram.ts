import type { Config } from "@mendwatch/config";
import { inspectTelegram } from "@mendwatch/fixer";

import { fail, type Finding, ok, warn } from "./finding.ts";

const guide = "docs/guides/telegram.md";

/** Telegram: is the token a bot's, and can the bot see its chat? Never shows the token. */
export async function checkTelegram({ telegram }: Config): Promise<readonly Finding[]> {
  if (telegram === null) return [];
  const { bot, chat } = await inspectTelegram(telegram);
  if (bot.problem !== null) {
    return [fail("telegram", bot.problem, `look at telegram.token (${guide})`)];
  }
  const alone =
    telegram.chat === null || telegram.people.length === 0
      ? [ok("telegram", "whoever sends the code of `mendwatch telegram pair` may decide")]
      : [];
  if (chat === null) return [ok("telegram", `bot ${bot.name}`), ...alone];
  return chat.problem === null
    ? [ok("telegram", `bot ${bot.name}, chat ${chat.name}`), ...alone]
    : [warn("telegram", `bot ${bot.name}, but ${chat.problem}`, `let it in (${guide})`)];
}
