import type { ProjectConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";
import type { CallbackQuery } from "grammy/types";

import type { Card } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import type { Store } from "../../../ports/store.ts";
import { actOnCard, type ActParts, type Place, type TapReply } from "../card/act-on-card.ts";
import { cardActions, offersStop, type CardVerb } from "../card/card-actions.ts";
import { readCardData } from "../card/card-buttons.ts";
import { readFacts, type FactsParts } from "../card/card-facts.ts";
import { subjectOf } from "../card/card-subject.ts";
import { lateText } from "../card/late-text.ts";
import { sameText } from "./same-text.ts";
import { mayDecide, personOf, type Allowed } from "./people.ts";
import { adopt, closeDouble, type TwiceParts } from "../card/twice-sent.ts";

/** What taps on cards work with. */
export interface TapParts extends ActParts {
  readonly store: ActParts["store"] & TwiceParts["store"] & FactsParts & Pick<Store, "getFix">;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  /** Called after something was decided. */
  readonly changed: () => void;
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
 * Does what a button of a card says, if its token is the one on the card and the button is one of
 * those that fit. Whoever comes too late is told who was first. A tap that comes again after a crash
 * does nothing more.
 */
export async function tapCard(parts: TapParts, data: string, place: Place): Promise<TapReply> {
  const { store } = parts;
  const tap = readCardData(data);
  const card = tap === null ? null : await store.getCard(tap.fix);
  const fix = tap === null ? null : await store.getFix(tap.fix);
  if (tap === null || card === null || fix === null || card.chat !== place.chat) {
    return { text: "This button means nothing any more.", alert: false };
  }
  const { verb } = tap;
  // These stand on the dashboard too, which is nobody's card.
  const onCard = verb !== "again" && verb !== "stop-listed";
  const { token } = card;
  const fits =
    token !== null &&
    token.step === subjectOf(fix, parts.projects.get(fix.project)).step &&
    token.round === fix.round &&
    sameText(tap.token, token.value) &&
    (await isOffered(parts, fix, card, verb));
  if (!fits) {
    const late = tooLate(parts, fix, verb, place);
    return onCard ? late : { text: late.text, alert: late.alert };
  }
  const reply = await orTooLate(parts, fix, verb, place, () =>
    actOnCard(parts, verb, fix, token, place),
  );
  return {
    ...reply,
    async after() {
      // What was tapped is the card, also where a lost answer made two of it.
      if (onCard) await adopt(parts, fix.id, place);
      await reply.after?.();
      parts.changed();
    },
  };
}

/** A right token does only what a button beside it does. */
async function isOffered(
  { store, projects }: TapParts,
  fix: Fix,
  card: Card,
  verb: CardVerb,
): Promise<boolean> {
  const project = projects.get(fix.project);
  if (verb === "stop-listed") return offersStop(fix, project);
  const rows = cardActions(fix, project, await readFacts(store, fix, card));
  return rows.flat().includes(verb);
}

/** Errors that say no more than that the card is another one by now. */
const lateCodes: readonly string[] = [
  "MW_ALREADY_DECIDED",
  "MW_STALE_DECISION",
  "MW_NOT_WAITING",
  "MW_NOT_ENDED",
  "MW_FIX_CLOSED",
];

async function orTooLate(
  parts: TapParts,
  fix: Fix,
  verb: CardVerb,
  place: Place,
  act: () => Promise<TapReply>,
): Promise<TapReply> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    const now = await parts.store.getFix(fix.id);
    return now !== null && lateCodes.includes(error.code)
      ? tooLate(parts, now, verb, place)
      : { text: error.message, alert: true };
  }
}

/** Says what became of it, and closes the buttons of a message that is not the card. */
function tooLate(parts: TapParts, fix: Fix, verb: CardVerb, place: Place): TapReply {
  return {
    ...lateText(fix, verb, parts.clock.now()),
    after: () => closeDouble(parts, fix.id, place),
  };
}
