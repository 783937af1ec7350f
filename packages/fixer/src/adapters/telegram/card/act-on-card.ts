import { MendwatchError } from "@mendwatch/protocol";

import type { Card, DecisionToken } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import { isClosed } from "../../../model/fix-lifecycle.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";
import type { Approval } from "../../../stages/approval/approval.ts";
import type { CardVerb } from "./card-actions.ts";
import type { Cards } from "./cards.ts";
import { hasJustSent, sendDiff } from "./diff-message.ts";
import type { Messenger } from "../messages/messenger.ts";
import type { Person } from "../updates/people.ts";
import { prose } from "../messages/safe-text.ts";

/** What acting on cards works with. */
export interface ActParts {
  readonly store: Pick<Store, "getCard" | "putCard" | "listRules">;
  readonly clock: Clock;
  readonly approval: Approval;
  readonly messenger: Messenger;
  readonly cards: Cards;
}

/** What is said to somebody who taps, of which 200 characters are shown, and what is done once that is said. */
export interface TapReply {
  readonly text: string;
  /** Has to be closed by hand, so that it is read. */
  readonly alert: boolean;
  readonly after?: () => Promise<void>;
  /** True where the message that was tapped is to show the queue as it is then. */
  readonly showsQueue?: boolean;
}

/** Where a tap happened, and who did it. */
export interface Place {
  readonly person: Person;
  readonly chat: string;
  readonly message: number;
}

/**
 * Does what a button says, whose token was found right. Rejects like the {@link Approval} where
 * somebody was first.
 */
export async function actOnCard(
  parts: ActParts,
  verb: CardVerb,
  fix: Fix,
  { commit, value }: DecisionToken,
  place: Place,
): Promise<TapReply> {
  const { approval } = parts;
  const { actor } = place.person;
  switch (verb) {
    case "approve":
    case "skip":
    case "mute":
    case "merge":
    case "deployed":
      await approval.decide(fix.id, verb, commit, actor);
      return said(
        verb === "skip" && fix.published !== null
          ? "Skipped. The pull request stays as it was."
          : doneTexts[verb],
      );
    case "deploy":
      await approval.deploy(fix.id, commit ?? "", actor);
      return said("The deploy command runs.");
    case "revert":
      return said("The revert is being made.", () => revert(parts, fix, place));
    case "again": {
      const { begun } = await approval.fixAgain(fix.id, actor);
      return said(begun ? "It is in the queue." : "It is being worked on.", () =>
        changeCard(parts, fix.id, {}),
      );
    }
    case "diff":
      return showDiff(parts, fix, place.chat);
    case "change":
      return said("", () => askWords(parts, fix.id, place));
    case "ignore": {
      const { added } = await approval.ignore(fix.id, actor);
      return said(
        added ? "Ignored until somebody taps Ignore no more." : "It is ignored already.",
        () => changeCard(parts, fix.id, {}),
      );
    }
    case "unignore": {
      const { project, fingerprint } = fix;
      const rules = await parts.store.listRules({ project, fingerprint });
      for (const { id } of rules) await approval.unignore(id, actor);
      return said("The next occurrence is told again.", () => changeCard(parts, fix.id, {}));
    }
    case "no-reason":
      return said("", () => changeCard(parts, fix.id, { noReason: true }));
    case "stop":
      return said("Are you sure?", () => changeCard(parts, fix.id, { stopAsked: value }));
    case "go-on":
      return said("It goes on.", () => changeCard(parts, fix.id, { stopAsked: null }));
    case "stop-now":
    case "stop-listed": {
      const { state } = await approval.cancel(fix.id, actor, null);
      const text = isClosed(state) ? "Stopped." : "It is being stopped.";
      return { ...said(text), showsQueue: verb === "stop-listed" };
    }
    case "wrong-cause":
    case "wrong-fix":
    case "not-worth-it":
    case "done-otherwise":
      await approval.giveReason(fix.id, verb, "", actor);
      return said("Kept. Answer the card to say more.");
    default:
      return verb satisfies never;
  }
}

const doneTexts = {
  approve: "Approved.",
  skip: "Skipped.",
  mute: "Muted.",
  merge: "It is being merged.",
  deployed: "The quiet period begins.",
} as const;

function said(text: string, after?: () => Promise<void>): TapReply {
  return { text, alert: false, ...(after === undefined ? {} : { after }) };
}

async function showDiff(parts: ActParts, fix: Fix, chat: string): Promise<TapReply> {
  const card = await parts.store.getCard(fix.id);
  if (card !== null && hasJustSent(card, fix, parts.clock.now())) {
    return said("It was sent a moment ago.");
  }
  return said("The diff is below.", () => sendDiff(parts, fix, chat));
}

/** Takes seconds, so it begins after the answer to the tap; a tap that comes again finds the one that stands. */
async function revert(parts: ActParts, fix: Fix, { person, chat, message }: Place): Promise<void> {
  try {
    await parts.approval.revert(fix.id, person.actor);
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    const content = { html: `No revert: ${prose(error.message, 500)}`, keyboard: [] };
    const card = await parts.store.getCard(fix.id);
    const options = { silent: false, replyTo: message, topic: card?.topic ?? null };
    await parts.messenger.send(chat, content, options);
  }
  await changeCard(parts, fix.id, {});
}

/** Opens the answer to a message that belongs to the card, in the client of whoever tapped. */
async function askWords(parts: ActParts, id: string, { chat, message }: Place): Promise<void> {
  const { store, cards, messenger } = parts;
  await cards.exclusively(async () => {
    const html = "What should be different? Answer this message, or the card.";
    const card = await store.getCard(id);
    if (card === null) return;
    const options = { silent: true, topic: card.topic, replyTo: message, forceReply: true };
    const result = await messenger.send(chat, { html, keyboard: [] }, options);
    if (result.failure !== undefined) return;
    await store.putCard({ ...card, messages: [...card.messages, result.message] });
  });
}

/** Has the card shown anew, where it is another one although its fix is not. */
async function changeCard(
  { cards, store }: ActParts,
  id: string,
  changes: Partial<Pick<Card, "noReason" | "stopAsked">>,
): Promise<void> {
  await cards.exclusively(async () => {
    const card = await store.getCard(id);
    if (card !== null) await store.putCard({ ...card, ...changes, version: 0 });
  });
}
