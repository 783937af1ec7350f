import type { ProjectConfig } from "@mendwatch/config";
import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import type { FixerEvents } from "../../events/events.ts";
import { faultEvent } from "../../events/fault.ts";
import type { Fix } from "../../model/fix.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Forge } from "../../ports/forge.ts";
import type { Store } from "../../ports/store.ts";
import { createFollowing, type FollowingParts } from "./follow-pull-request.ts";
import { mayOpenAgain, noticedFor } from "./opened-again.ts";
import type { FollowedPull } from "./seen.ts";

/** Follows every open pull request until it is merged or closed. */
export interface ReviewFollower {
  /** Works until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

/** What following works with. */
export interface FollowerParts extends FollowingParts {
  readonly store: FollowingParts["store"] & Pick<Store, "listFixes">;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly events: FixerEvents;
  /** How often it is looked which pull requests are due, in milliseconds. */
  readonly tick: number;
}

/** Pull requests that are followed at once. */
const mostFollowed = 1_000;

const hour = 60 * 60_000;
/** A failure that may heal is tried again after this at the latest, one that may not after this. */
const longestPause = hour / 4;

/** When a pull request is looked at again, and what is known of it that need not be kept. */
interface Followed extends FollowedPull {
  dueAt: number;
  failures: number;
}

/**
 * Looks at open pull requests in turn: each as often as its forge says while something happens to
 * it, and less often the longer nothing did. A revision that waits for a person is looked at too,
 * since its pull request may be merged or closed meanwhile; one that was closed is looked at rarely,
 * since it may be opened again. What fails is told once and tried again; nothing is kept but in the
 * fix, so that a restart forgets nothing.
 */
export function createReviewFollower(parts: FollowerParts): ReviewFollower {
  const { store, clock, projects, events, tick } = parts;
  const follow = createFollowing(parts);
  const followed = new Map<string, Followed>();
  const told = new Set<string>();

  function tellOnce(project: string, text: string): void {
    const key = `${project} ${text}`;
    if (told.has(key)) return;
    told.add(key);
    events({ event: "review:trouble", project, text });
  }

  async function look(fix: Fix, signal: AbortSignal): Promise<void> {
    const project = projects.get(fix.project);
    if (project === undefined) return;
    const memory = followed.get(fix.id) ?? {
      dueAt: 0,
      failures: 0,
      pending: "",
      base: null,
      foreign: null,
    };
    followed.set(fix.id, memory);
    if (clock.now() < memory.dueAt) return;
    try {
      const forge = parts.forgeOf(project);
      const rest = forge.restUntil();
      if (clock.now() < rest) {
        memory.dueAt = rest;
        return;
      }
      const notes = await follow(fix, project, memory, signal);
      for (const note of notes) tellOnce(fix.project, note);
      memory.failures = 0;
      memory.dueAt = clock.now() + paceOf(forge, fix, memory, clock.now());
    } catch (error) {
      if (signal.aborted) return;
      memory.failures += 1;
      memory.dueAt = clock.now() + pauseAfter(error, memory.failures);
      if (!(error instanceof MendwatchError)) events(faultEvent(fix.id, error));
      else if (error.exitCode !== exitCodes.temporaryFailure || memory.failures === failuresTold) {
        tellOnce(fix.project, error.message);
      }
    }
  }

  function pauseAfter(error: unknown, failures: number): number {
    if (!(error instanceof MendwatchError)) return longestPause;
    const { retryAt } = error.context;
    if (typeof retryAt === "number") return Math.max(tick, retryAt - clock.now());
    if (error.exitCode !== exitCodes.temporaryFailure) return longestPause;
    return Math.min(longestPause, tick * 2 ** failures);
  }

  async function round(signal: AbortSignal): Promise<void> {
    const now = clock.now();
    const states = ["in_review", "proposed"] as const;
    const open = await store.listFixes({ states, limit: mostFollowed });
    const changedSince = now - noticedFor;
    const closed = await store.listFixes({ states: ["closed"], changedSince, limit: mostFollowed });
    const fixes = [
      ...open.filter(({ published }) => published !== null),
      ...closed.filter((fix) => mayOpenAgain(fix, now)),
    ];
    const ids = new Set(fixes.map(({ id }) => id));
    for (const id of followed.keys()) if (!ids.has(id)) followed.delete(id);
    for (const fix of fixes) if (!signal.aborted) await look(fix, signal);
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        try {
          await round(signal);
        } catch (error) {
          if (!signal.aborted) events(faultEvent("review", error));
        }
        await clock.wait(tick, signal);
      }
    },
  };
}

/** A failure that may heal is told when it comes so often in a row. */
const failuresTold = 5;

/** Milliseconds until the next look. */
function paceOf({ poll }: Forge, fix: Fix, { pending }: FollowedPull, now: number): number {
  if (fix.state === "closed") return poll * 15;
  // What waits for its author to have finished is not to wait long.
  if (pending !== "") return poll;
  const quiet = now - Math.max(fix.updatedAt, fix.stateSince);
  return poll * (quiet < hour ? 1 : quiet < 24 * hour ? 5 : 15);
}
