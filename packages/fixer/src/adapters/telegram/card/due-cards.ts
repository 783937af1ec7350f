import type { ProjectConfig } from "@mendwatch/config";

import type { Fix } from "../../../model/fix.ts";
import { severityRank } from "../../../model/severity-order.ts";
import { isClosed, openStates } from "../../../model/fix-lifecycle.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Store } from "../../../ports/store.ts";
import { callsPerson } from "./card-actions.ts";
import { hasCard } from "./card-view.ts";
import { readRunning, sameRunning, type RunningParts } from "./running-count.ts";

/** What finding out works with. */
export interface DueParts extends RunningParts {
  readonly store: RunningParts["store"] & Pick<Store, "getCard" | "getFix" | "getChatState">;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
}

/** Why a card is to be shown anew: the fix changed, or only the count of its error did. */
type Due = "changed" | "counted";

/** Knows which fixes their cards do not show as they are. */
export interface DueCards {
  /** Those that call for a person first, then by severity and age; a few of those last that only count. */
  find(chat: string, since: number): Promise<readonly Fix[]>;
  /** Null where the card of this fix shows what it is to show. */
  whyDue(fix: Fix, chat: string, since: number): Promise<Due | null>;
  /** Looks at everything the next time, as at the start. */
  lookAgain(): void;
}

const second = 1_000;

/** How often every open fix is looked at, besides those that changed. */
const sweepEvery = 60 * second;

/** How far back changes are asked for; the wall clock may be set back a little. */
const overlap = 10 * second;

/** Closed fixes that were never told are told no more after this. */
const newsFor = 24 * 60 * 60 * second;

/** Between two edits of a card in which only the count is another one. */
const betweenCounts = 60 * second;

/** Such edits in one pass: whatever goes on, there is room for what calls somebody. */
const mostCounted = 5;

/** Fixes looked at in one pass. */
const mostFixes = 1_000;

/** Makes one that looks at everything first. */
export function createDueCards(parts: DueParts): DueCards {
  const { store, clock, projects } = parts;
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
    const found: Record<Due, Fix[]> = { changed: [], counted: [] };
    for (const id of due) {
      const fix = await store.getFix(id);
      const why = fix === null ? null : await whyDue(fix, chat, since);
      if (fix !== null && why !== null) found[why].push(fix);
      else due.delete(id);
    }
    const news = found.changed.toSorted(
      (a, b) => urgency(a) - urgency(b) || a.createdAt - b.createdAt,
    );
    return [...news, ...found.counted.slice(0, mostCounted)];
  }

  async function whyDue(fix: Fix, chat: string, since: number): Promise<Due | null> {
    const card = await store.getCard(fix.id);
    if (card === null || (card.message === null && card.version === 0)) {
      return hasCard(fix) && (!isClosed(fix.state) || fix.stateSince >= since) ? "changed" : null;
    }
    // What is over stays where it was told.
    if (card.chat !== chat) return isClosed(fix.state) ? null : "changed";
    const calls = callsPerson(fix, projects.get(fix.project));
    // What a digest told has a card of its own once it calls somebody.
    if (card.version !== fix.version) return card.message !== null || calls ? "changed" : null;
    const { away } = await store.getChatState();
    if (calls && away !== null && card.updatedAt < away.until) return "changed";
    if (card.message === null || clock.now() < card.updatedAt + betweenCounts) return null;
    const { running } = await readRunning(parts, fix, card);
    return sameRunning(running, card.running) ? null : "counted";
  }

  /** What calls for a person first, then by severity. */
  function urgency(fix: Fix): number {
    const calls = callsPerson(fix, projects.get(fix.project));
    return severityRank(fix.severity) - (calls ? 10 : 0);
  }

  return {
    find,
    whyDue,
    lookAgain() {
      sweptAt = -Infinity;
    },
  };
}
