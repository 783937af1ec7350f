import { MendwatchError } from "@mendwatch/protocol";
import type { CallbackQuery } from "grammy/types";

import type { DecisionToken } from "../../card.ts";
import type { Decision, Fix } from "../../fix.ts";
import { isClosed } from "../../fix-lifecycle.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { decisionVerbs, type Approval } from "../../stages/approval/approval.ts";
import { readCardData, type CardTap } from "./card-buttons.ts";
import { phaseOf } from "./card-lines.ts";
import type { Cards } from "./cards.ts";
import { sendDiff } from "./diff-message.ts";
import type { Messenger } from "./messenger.ts";
import { sameText } from "./pairing.ts";
import { actorName, mayDecide, personOf, type Allowed, type Person } from "./people.ts";

/** What taps on cards work with. */
export interface TapParts {
  readonly store: Pick<Store, "getCard" | "getFix" | "putCard">;
  readonly clock: Clock;
  readonly approval: Approval;
  readonly messenger: Messenger;
  readonly cards: Cards;
  /** Called after something was decided. */
  readonly changed: () => void;
}

/** What is said to somebody who taps, in 200 characters, and what is done once that is said. */
export interface TapReply {
  readonly text: string;
  /** Has to be closed by hand, so that it is read. */
  readonly alert: boolean;
  readonly after?: () => Promise<void>;
}

/** Where a tap happened: null unless it is a button of ours that this person may use. */
export interface Place {
  readonly person: Person;
  readonly chat: string;
  readonly message: number;
}

/** Who tapped where; null where this person may decide nothing there. */
export function placeOfTap(query: CallbackQuery, allowed: Allowed): Place | null {
  const person = personOf(query.from);
  const { message } = query;
  if (person === null || message === undefined) return null;
  if (!mayDecide(allowed, person, message.chat)) return null;
  return { person, chat: String(message.chat.id), message: message.message_id };
}

/**
 * Does what a button of a card says, if its token is the one on the card. Whoever comes too late is
 * told who was first. A tap that comes again after a crash does nothing more.
 */
export async function tapCard(parts: TapParts, data: string, place: Place): Promise<TapReply> {
  const { store } = parts;
  const tap = readCardData(data);
  const card = tap === null ? null : await store.getCard(tap.fix);
  const fix = tap === null ? null : await store.getFix(tap.fix);
  if (tap === null || card === null || fix === null || card.chat !== place.chat) {
    return { text: "This button means nothing any more.", alert: false };
  }
  const { token } = card;
  // This one stands on the dashboard too, which is nobody's card.
  const onCard = tap.verb !== "again";
  const fits = token !== null && token.round === fix.round && sameText(tap.token, token.value);
  if (!fits || isClosed(token.step) === onCard) {
    const late = tooLate(parts, fix, place);
    return onCard ? late : { text: late.text, alert: late.alert };
  }
  const reply = await act(parts, tap, token, fix, place);
  return {
    ...reply,
    async after() {
      // What was tapped is the card, also where a lost answer made two of it.
      if (onCard) await adopt(parts, fix.id, place);
      parts.changed();
      await reply.after?.();
    },
  };
}

async function act(
  parts: TapParts,
  { verb }: CardTap,
  { commit }: DecisionToken,
  fix: Fix,
  place: Place,
): Promise<TapReply> {
  const { approval, store } = parts;
  const { actor } = place.person;
  try {
    switch (verb) {
      case "approve":
      case "skip":
      case "mute":
        await approval.decide(fix.id, verb, commit, actor);
        return { text: doneTexts[verb], alert: false };
      case "again": {
        const { begun } = await approval.fixAgain(fix.id, actor);
        return {
          text: begun ? "It is in the queue." : "It is being worked on.",
          alert: false,
          after: () => showAgain(parts, fix.id),
        };
      }
      case "diff":
        return {
          text: "The diff is below.",
          alert: false,
          after: () => sendDiff(parts, fix, place.chat),
        };
      case "change":
        return fix.state === "proposed" && fix.decision === null
          ? { text: "", alert: false, after: () => askWords(parts, fix.id, place) }
          : tooLate(parts, fix, place);
      default:
        return verb satisfies never;
    }
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    const now = await store.getFix(fix.id);
    return now === null || error.code === "MW_PROJECT_GONE"
      ? { text: error.message.slice(0, 200), alert: true }
      : tooLate(parts, now, place);
  }
}

const doneTexts = {
  approve: "Approved.",
  skip: "Skipped.",
  mute: "Muted.",
} as const;

/** Says what became of it, and closes the buttons of a message that is not the card. */
function tooLate(parts: TapParts, fix: Fix, place: Place): TapReply {
  return {
    ...lateText(fix, parts.clock.now()),
    after: () => closeDouble(parts, fix.id, place),
  };
}

function lateText(fix: Fix, now: number): Pick<TapReply, "text" | "alert"> {
  if (fix.decision !== null) return { text: firstText(fix.decision, now), alert: false };
  if (fix.state === "proposed" || fix.state === "diagnosed") {
    return { text: "The card has changed since. Look at it once more, then decide.", alert: true };
  }
  return { text: `Nothing is to be decided here now: ${phaseOf(fix)}.`, alert: false };
}

function firstText({ decision, actor, at }: Decision, now: number): string {
  const verb = decisionVerbs[decision];
  const minutes = Math.max(0, Math.round((now - at) / 60_000));
  const ago =
    minutes < 1
      ? "just now"
      : minutes < 120
        ? `${minutes} min ago`
        : `${Math.round(minutes / 60)} h ago`;
  return `Already ${verb} by ${actorName(actor)}, ${ago}.`.slice(0, 200);
}

/** Opens the answer to a message that belongs to the card, in the client of whoever tapped. */
async function askWords(parts: TapParts, id: string, { chat, message }: Place): Promise<void> {
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

/** Makes the message that was tapped the one that is edited, and closes the other. */
async function adopt(parts: TapParts, id: string, { chat, message }: Place): Promise<void> {
  const { store, cards } = parts;
  await cards.exclusively(async () => {
    const card = await store.getCard(id);
    if (card === null || card.message === message) return;
    const others = card.messages.filter((one) => one !== message);
    // Nothing is known of what it shows.
    const unseen = { shown: "", version: 0 };
    await store.putCard({ ...card, ...unseen, message, messages: [...others, message] });
    if (card.message !== null) await closeMessage(parts, chat, card.message);
  });
}

async function closeDouble(parts: TapParts, id: string, place: Place): Promise<void> {
  await parts.cards.exclusively(async () => {
    const card = await parts.store.getCard(id);
    if (card === null || card.message === null || card.message === place.message) return;
    await closeMessage(parts, place.chat, place.message);
  });
}

async function closeMessage(
  { messenger }: Pick<TapParts, "messenger">,
  chat: string,
  message: number,
): Promise<void> {
  const html = "This card was sent twice. The other one goes on.";
  await messenger.edit(chat, message, { html, keyboard: [] });
}

/** The card of a closed fix offers nothing any more once another one was begun. */
async function showAgain({ cards, store }: TapParts, id: string): Promise<void> {
  await cards.exclusively(async () => {
    const card = await store.getCard(id);
    if (card !== null) await store.putCard({ ...card, version: 0 });
  });
}
