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
 * calls. Resolves with what changes on the card, or null where it is to be tried again.
 */
export async function nudge(
  messenger: Messenger,
  { fix, card, view, project, isSilent }: NudgeAbout,
): Promise<Partial<Card> | null> {
  if (view.calls && card.nudge === null && !isSilent) {
    // On a locked phone this is all that is seen.
    const [head = "", error = ""] = errorLines(fix, project?.label ?? fix.project);
    const content = { html: `${head}\n${error} ⬆️`, keyboard: [] };
    const options = { silent: false, replyTo: card.message, topic: card.topic };
    const result = await messenger.send(card.chat, content, options);
    if (result.failure !== undefined) return result.failure.kind === "refused" ? {} : null;
    return { nudge: result.message, messages: [...card.messages, result.message] };
  }
  if (view.calls || card.nudge === null) return {};
  await messenger.remove(card.chat, card.nudge);
  return { nudge: null };
}
