import type { ProjectConfig } from "@mendwatch/config";

import type { Card } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import type { CardView } from "./card-view.ts";
import { errorLines } from "../dashboard/error-lines.ts";
import type { Messenger } from "../messages/messenger.ts";

/** What a nudge is about. */
export interface NudgeAbout {
  readonly fix: Fix;
  readonly card: Card & { readonly message: number };
  readonly view: CardView;
  readonly project: ProjectConfig | undefined;
  readonly isSilent: boolean;
}

/**
 * An edit makes no sound. A card that comes to call for a person has a message that does, while it
 * calls; for what it called for when it was sent it has none. Resolves with what changes on the card,
 * or null where it is to be tried again.
 */
export async function nudge(
  messenger: Messenger,
  { fix, card, view, project, isSilent }: NudgeAbout,
): Promise<Partial<Card> | null> {
  const wasCalled = card.called === undefined ? card.nudge !== null : card.called === callOf(fix);
  if (view.calls && (wasCalled || isSilent)) return {};
  if (card.nudge !== null) await messenger.remove(card.chat, card.nudge);
  if (!view.calls) return { nudge: null, called: null };
  // On a locked phone this is all that is seen.
  const [head = "", error = ""] = errorLines(fix, project?.label ?? fix.project);
  const content = { html: `${head}\n${error} ⬆️`, keyboard: [] };
  const options = { silent: false, replyTo: card.message, topic: card.topic };
  const result = await messenger.send(card.chat, content, options);
  if (result.failure !== undefined) return result.failure.kind === "refused" ? {} : null;
  const messages = [...card.messages, result.message];
  return { called: callOf(fix), nudge: result.message, messages };
}

/** What a person is called for: the next question is another call. */
export function callOf({ state, round }: Fix): string {
  return `${state} ${round}`;
}
