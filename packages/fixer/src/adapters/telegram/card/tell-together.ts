import type { ProjectConfig } from "@mendwatch/config";

import type { Card } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import { severityRank } from "../../../model/severity-order.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";
import type { CallFailure } from "../messages/call-failure.ts";
import { callsPerson } from "./card-actions.ts";
import { digestOfMany } from "./digest-message.ts";
import { emptyCard } from "./kept-card.ts";
import type { Messenger } from "../messages/messenger.ts";

/** What telling together works with. */
export interface TogetherParts {
  readonly store: Pick<Store, "getCard" | "putCard">;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly messenger: Messenger;
  readonly isQuiet: () => boolean;
}

/** Between two of these messages, in milliseconds. */
const betweenDigests = 60_000;

/**
 * Makes what tells in one message what would be too many cards. Fixes that call for a person wait
 * for a card of their own. Resolves with what went wrong, or null.
 */
export function createTellTogether(
  parts: TogetherParts,
): (found: readonly Fix[], chat: string) => Promise<CallFailure | null> {
  const { store, clock, projects, messenger } = parts;
  let lastAt = -Infinity;

  return async (found, chat) => {
    const now = clock.monotonic();
    if (now < lastAt + betweenDigests || messenger.readyIn(chat) > 0) return null;
    const told: { readonly fix: Fix; readonly card: Card }[] = [];
    for (const fix of found) {
      if (callsPerson(fix, projects.get(fix.project))) continue;
      const card = (await store.getCard(fix.id)) ?? emptyCard(fix.id, chat);
      if (card.message === null) told.push({ fix, card });
    }
    if (told.length === 0) return null;
    const content = digestOfMany(
      told.map(({ fix }) => fix),
      projects,
    );
    const silent = parts.isQuiet() || told.every(({ fix }) => severityRank(fix.severity) > 1);
    const result = await messenger.send(chat, content, { silent });
    if (result.failure !== undefined) return result.failure;
    lastAt = now;
    for (const { fix, card } of told) await store.putCard({ ...card, version: fix.version });
    return null;
  };
}
