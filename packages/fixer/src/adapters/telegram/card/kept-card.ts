import { randomBytes } from "node:crypto";

import type { ProjectConfig } from "@mendwatch/config";

import type { Card, DecisionToken } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import type { ErrorRecord, Store } from "../../../ports/store.ts";
import { symptomsOf } from "../../../stages/diagnosis/symptoms.ts";
import { cardActions } from "./card-actions.ts";
import { readFacts, type CardFacts, type FactsParts } from "./card-facts.ts";
import { subjectOf } from "./card-subject.ts";
import { readRunning, type RunningParts } from "./running-count.ts";

/** What keeping cards works with. */
export interface KeptParts extends RunningParts {
  readonly store: RunningParts["store"] &
    FactsParts &
    Pick<Store, "getCard" | "putCard" | "listErrors">;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
}

/** A card as it is to be shown, and what it says besides the fix. */
export interface PreparedCard {
  readonly card: Card;
  readonly facts: CardFacts;
  readonly symptoms: readonly ErrorRecord[];
}

/**
 * The card of a fix as it is to be shown, kept before anybody sees it: with the token of its buttons,
 * which is another one for each state, round and commit, and with the count of its error.
 */
export async function prepareCard(parts: KeptParts, fix: Fix, chat: string): Promise<PreparedCard> {
  const { store } = parts;
  const kept = (await store.getCard(fix.id)) ?? emptyCard(fix.id, chat);
  const card = kept.chat === chat ? kept : { ...emptyCard(fix.id, chat), token: kept.token };
  const known = await readFacts(store, fix, card);
  const token = tokenOf(parts, fix, known, card.token);
  // What was asked about another step is asked no more.
  const facts = { ...known, stopAsked: known.stopAsked && token === card.token };
  const prepared = { ...card, ...(await readRunning(parts, fix, card)), token };
  // Before it is shown: a tap may come before the answer of Telegram does.
  if (token !== card.token || kept !== card) await store.putCard(prepared);
  return { card: prepared, facts, symptoms: await symptomsOf(store, fix) };
}

function tokenOf(
  { projects }: KeptParts,
  fix: Fix,
  facts: CardFacts,
  present: DecisionToken | null,
): DecisionToken | null {
  const project = projects.get(fix.project);
  if (cardActions(fix, project, facts).length === 0) return null;
  const about = subjectOf(fix, project);
  if (isAbout(present, about)) return present;
  return { value: randomBytes(16).toString("base64url"), ...about };
}

/** True where a token was made for exactly this. */
function isAbout(token: DecisionToken | null, about: Omit<DecisionToken, "value">): boolean {
  const { step, round, commit } = about;
  return token?.step === step && token.round === round && token.commit === commit;
}

/** A card of which nothing was sent. */
export function emptyCard(fix: string, chat: string): Card {
  return {
    fix,
    chat,
    topic: null,
    message: null,
    messages: [],
    version: 0,
    shown: "",
    token: null,
    nudge: null,
    diffOf: null,
    countBefore: null,
    running: null,
    noReason: false,
    updatedAt: 0,
  };
}
