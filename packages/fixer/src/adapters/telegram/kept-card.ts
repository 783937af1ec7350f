import { randomBytes } from "node:crypto";

import type { ProjectConfig } from "@mendwatch/config";

import type { Card, DecisionToken } from "../../card.ts";
import type { Fix } from "../../fix.ts";
import type { Store } from "../../ports/store.ts";
import { cardActions, subjectOf } from "./card-actions.ts";
import { isNewest, readRunning, type RunningParts } from "./running-count.ts";

/** What keeping cards works with. */
export interface KeptParts extends RunningParts {
  readonly store: RunningParts["store"] & Pick<Store, "getCard" | "putCard">;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
}

/**
 * The card of a fix as it is to be shown, kept before anybody sees it: with the token of its buttons,
 * which is another one for each state, round and commit, and with the count of its error.
 */
export async function prepareCard(parts: KeptParts, fix: Fix, chat: string): Promise<Card> {
  const { store } = parts;
  const kept = (await store.getCard(fix.id)) ?? emptyCard(fix.id, chat);
  const card = kept.chat === chat ? kept : { ...emptyCard(fix.id, chat), token: kept.token };
  const token = await tokenOf(parts, fix, card.token);
  const prepared = { ...card, ...(await readRunning(parts, fix, card)), token };
  // Before it is shown: a tap may come before the answer of Telegram does.
  if (token !== card.token || kept !== card) await store.putCard(prepared);
  return prepared;
}

async function tokenOf(
  { store, projects }: KeptParts,
  fix: Fix,
  present: DecisionToken | null,
): Promise<DecisionToken | null> {
  const rows = cardActions(fix, projects.get(fix.project), await isNewest(store, fix));
  if (rows.length === 0) return null;
  const about = { step: fix.state, round: fix.round, commit: subjectOf(fix) };
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
    updatedAt: 0,
  };
}
