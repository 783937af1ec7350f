import type { ProjectConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";
import type { CallbackQuery } from "grammy/types";

import type { DecisionToken } from "../../card.ts";
import type { Fix } from "../../fix.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import type { Approval } from "../../stages/approval/approval.ts";
import { cardActions, type CardVerb } from "./card-actions.ts";
import { readCardData, type CardTap } from "./card-buttons.ts";
import type { Cards } from "./cards.ts";
import { sendDiff } from "./diff-message.ts";
import { lateText } from "./late-text.ts";
import type { Messenger } from "./messenger.ts";
import { sameText } from "./pairing.ts";
import { isNewest } from "./running-count.ts";
import { mayDecide, personOf, type Allowed, type Person } from "./people.ts";
import { adopt, closeDouble } from "./twice-sent.ts";

/** What taps on cards work with. */
export interface TapParts {
  readonly store: Pick<Store, "getCard" | "getFix" | "putCard" | "listFixes">;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
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
  const fits =
    token !== null &&
    token.step === fix.state &&
    token.round === fix.round &&
    sameText(tap.token, token.value) &&
    (await isOffered(parts, fix, tap.verb));
  if (!fits) {
    const late = tooLate(parts, fix, tap.verb, place);
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

/** A right token does only what a button beside it does. */
async function isOffered(
  { store, projects }: TapParts,
  fix: Fix,
  verb: CardVerb,
): Promise<boolean> {
  const rows = cardActions(fix, projects.get(fix.project), await isNewest(store, fix));
  return rows.flat().includes(verb);
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
      case "merge":
      case "deployed":
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
        return { text: "", alert: false, after: () => askWords(parts, fix.id, place) };
      default:
        return verb satisfies never;
    }
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    const now = await store.getFix(fix.id);
    return now === null || error.code === "MW_PROJECT_GONE"
      ? { text: error.message.slice(0, 200), alert: true }
      : tooLate(parts, now, verb, place);
  }
}

const doneTexts = {
  approve: "Approved.",
  skip: "Skipped.",
  mute: "Muted.",
  merge: "It is being merged.",
  deployed: "The quiet period begins.",
} as const;

/** Says what became of it, and closes the buttons of a message that is not the card. */
function tooLate(parts: TapParts, fix: Fix, verb: CardVerb, place: Place): TapReply {
  return {
    ...lateText(fix, verb, parts.clock.now()),
    after: () => closeDouble(parts, fix.id, place),
  };
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

/** The card of a closed fix offers nothing any more once another one was begun. */
async function showAgain({ cards, store }: TapParts, id: string): Promise<void> {
  await cards.exclusively(async () => {
    const card = await store.getCard(id);
    if (card !== null) await store.putCard({ ...card, version: 0 });
  });
}
