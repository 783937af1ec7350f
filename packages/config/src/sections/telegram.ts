import { z } from "zod";

import { flag, identifier, listOf, pattern, text, webAddress } from "../text.ts";
import type { TelegramConfig } from "../types.ts";
import { timeOfDay } from "../units.ts";

/** Cards and buttons on Telegram. */
export function telegramSection(): z.ZodType<TelegramConfig> {
  return z.strictObject({
    token: text("the token of a bot", "${TELEGRAM_TOKEN}").describe("Token of the bot."),
    chat: identifier("the id of a chat", "its number")
      .nullable()
      .prefault(null)
      .describe("Id of the chat that gets the cards."),
    people: listOf(identifier("the id of a person", "their number"), "[ 12345678 ]")
      .prefault([])
      .describe("Ids of the people who may decide."),
    topics: flag().prefault(false).describe("One topic of the chat per project."),
    quietHours: pattern(
      /^(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d$/,
      "two times of day",
      'them like "22:00-07:00"',
    )
      .nullable()
      .prefault(null)
      .describe("Local time in which messages make no sound."),
    report: pattern(timeOfDay, "a time of day", 'it like "08:00"')
      .prefault("08:00")
      .describe("When the daily report comes, local time."),
    apiRoot: webAddress("https://api.telegram.org")
      .prefault("https://api.telegram.org")
      .describe("For a Bot API server of your own."),
  });
}
