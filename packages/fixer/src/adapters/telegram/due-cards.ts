import type { ProjectConfig } from "@mendwatch/config";

import type { Card } from "../../card.ts";
import type { Fix } from "../../fix.ts";
import { severityRank } from "../../fix-changes.ts";
import { isClosed, openStates } from "../../fix-lifecycle.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { asksToDecide, hasCard } from "./card-view.ts";

/** What finding out works with. */
export interface DueParts {
  readonly store: Pick<Store, "getCard" | "getFix" | "listFixes">;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
}

/** Knows which fixes their cards do not show as they are. */
export interface DueCards {
  /** Questions first, then by severity and age. */
  find(chat: string, since: number): Promise<readonly Fix[]>;
  /** True where this card is not what the fix is to be shown as. */
  isDue(fix: Fix, card: Card | null, chat: string, since: number): boolean;
}

const second = 1_000;

/** How often every open fix is looked at, besides those that changed. */
const sweepEvery = 60 * second;

/** How far back changes are asked for; the wall clock may be set back a little. */
const overlap = 10 * second;

/** Closed fixes that were never told are told no more after this. */
const newsFor = 24 * 60 * 60 * second;

/** Fixes looked at in one pass. */
const mostFixes = 1_000;

/** Makes one that looks at everything first. */
export function createDueCards({ store, clock, projects }: DueParts): DueCards {
  const due = new Set<string>();
  let sweptAt = -Infinity;
  let askedAt = -Infinity;

  async function find(chat: string, since: number): Promise<readonly Fix[]> {
    const now = clock.now();
    const isSweep = now >= sweptAt + sweepEvery || now < sweptAt;
    const changedSince = isSweep ? now - newsFor : Math.min(askedAt, now) - overlap;
    const changed = await store.listFixes({ changedSince, limit: mostFixes });
    const open = isSweep ? await store.listFixes({ states: openStates, limit: mostFixes }) : [];
    if (isSweep) sweptAt = now;
    askedAt = now;
    for (const { id } of [...changed, ...open]) due.add(id);
    const found: Fix[] = [];
    for (const id of due) {
      const fix = await store.getFix(id);
      const card = fix === null ? null : await store.getCard(id);
      if (fix !== null && isDue(fix, card, chat, since)) found.push(fix);
      else due.delete(id);
    }
    return found.toSorted((a, b) => urgency(a) - urgency(b) || a.createdAt - b.createdAt);
  }

  function isDue(fix: Fix, card: Card | null, chat: string, since: number): boolean {
    if (card === null || (card.message === null && card.version === 0)) {
      return hasCard(fix) && (!isClosed(fix.state) || fix.stateSince >= since);
    }
    // What is over stays where it was told.
    if (card.chat !== chat) return !isClosed(fix.state);
    if (card.version === fix.version) return false;
    // What a digest told has a card of its own once it asks something.
    return card.message !== null || asksToDecide(fix, projects.get(fix.project));
  }

  /** Questions first, then by severity. */
  function urgency(fix: Fix): number {
    const asks = asksToDecide(fix, projects.get(fix.project));
    return severityRank(fix.severity) - (asks ? 10 : 0);
  }

  return { find, isDue };
}
