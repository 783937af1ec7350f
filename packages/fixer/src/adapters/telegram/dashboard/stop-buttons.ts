import type { ProjectConfig } from "@mendwatch/config";
import type { InlineKeyboardButton } from "grammy/types";

import type { Fix } from "../../../model/fix.ts";
import { offersStop } from "../card/card-actions.ts";
import { cardData } from "../card/card-buttons.ts";
import type { Cards } from "../card/cards.ts";
import { pageData, type AskedPage } from "./page-data.ts";

/** What these buttons are made of. */
export interface StopParts {
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly cards: Pick<Cards, "tokenFor">;
}

/** Where a fix stands in a list. */
export interface ListedAt {
  readonly at: AskedPage;
  readonly number: number;
  readonly chat: string;
}

/** What stops a fix of the list, where its work may be stopped. It is asked about once, in the same place. */
export async function stopButtons(
  { projects, cards }: StopParts,
  fix: Fix,
  { at, number, chat }: ListedAt,
): Promise<InlineKeyboardButton[][]> {
  if (!offersStop(fix, projects.get(fix.project))) return [];
  if (at.stop !== fix.id) {
    return [[{ text: `⏹ Stop: ${number}`, callback_data: pageData({ ...at, stop: fix.id }) }]];
  }
  const token = await cards.tokenFor(fix, chat);
  if (token === null) return [];
  const data = cardData("stop-listed", fix.id, token.value);
  return [
    [
      { text: `⏹ Yes, stop: ${number}`, callback_data: data },
      { text: "▶️ No, go on", callback_data: pageData({ ...at, stop: null }) },
    ],
  ];
}
