import { MendwatchError } from "@mendwatch/protocol";
import type { Message } from "grammy/types";

import { isClosed } from "../../../model/fix-lifecycle.ts";
import { longestWords } from "../../../lessons/lesson-text.ts";
import type { Store } from "../../../ports/store.ts";
import type { Approval } from "../../../stages/approval/approval.ts";
import { phaseOf } from "../card/phase.ts";
import type { Person } from "./people.ts";

/** A person's words go into a prompt; longer ones are no instruction. */
const longestInstruction = 1_000;

/** What answers to cards work with. */
export interface ReplyParts {
  readonly store: Pick<Store, "findCard" | "getFix">;
  readonly approval: Approval;
}

/**
 * An answer to a card: of a proposal it asks for changes, of a fix that was turned down it says why.
 * Resolves with what to say, or null where the message answers no card.
 */
export async function readReply(
  { store, approval }: ReplyParts,
  message: Message,
  { actor }: Person,
): Promise<string | null> {
  const answered = message.reply_to_message?.message_id;
  if (answered === undefined) return null;
  const card = await store.findCard(String(message.chat.id), answered);
  const fix = card === null ? null : await store.getFix(card.fix);
  if (card === null || fix === null) return null;
  const words = (message.text ?? "").trim();
  if (words === "") return "Write your answer as text.";
  const most = isClosed(fix.state) ? longestWords : longestInstruction;
  if (words.length > most) {
    return `That is ${words.length} characters, and ${most} are taken. Say it shorter.`;
  }
  try {
    if (isClosed(fix.state)) {
      await approval.giveReason(fix.id, fix.reason?.kind ?? "other", words, actor);
      return "Kept as the reason. The agent is told of it the next time.";
    }
    if (card.token?.step !== "proposed" || card.token.round !== fix.round) {
      return `Changes can be asked of what is proposed, and this is not now: ${phaseOf(fix)}.`;
    }
    await approval.askChanges(fix.id, words, card.token.commit, actor);
    return "Changes are asked. The card shows the next round as it comes.";
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    return error.message;
  }
}
