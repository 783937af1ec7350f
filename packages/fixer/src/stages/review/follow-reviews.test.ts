import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { bringFix } from "../../../../../test/support/move-fix.ts";
import { noProduction } from "../../../../../test/support/no-production.ts";
import { proposeIn } from "../../../../../test/support/proposed-store.ts";
import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { openSqliteStore } from "../../adapters/sqlite/store.ts";
import type { FixerEvent } from "../../events/events.ts";
import { gitHubError } from "../../errors/github-errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Forge, PullRequestLook } from "../../ports/forge.ts";
import type { Store } from "../../ports/store.ts";
import { createApproval } from "../approval/approval.ts";
import { createReviewFollower } from "./follow-reviews.ts";

const minute = 60_000;
const hour = 60 * minute;

const nothingNew: PullRequestLook = {
  state: "open",
  by: null,
  head: "c0ffee",
  mergeCommit: null,
  base: "main",
  baseCommit: "ba5e",
  obstacle: "a review is missing",
  outdated: false,
  remarks: [],
  changesWantedBy: [],
  checks: [],
  notes: [],
};

describe("how often a pull request is looked at", () => {
  let store: Store;
  let begun: number;
  let now: number;
  let looks: number[];
  let events: FixerEvent[];
  let forge: Forge;
  beforeEach(async () => {
    store = openSqliteStore(":memory:");
    const workspace = {
      clone: "/clone",
      path: "/clone/w",
      branch: "hotfix/a",
      base: "main",
      baseCommit: "ba5e",
    };
    await proposeIn(store, "aa000001", { workspace });
    begun = now = Date.now();
    looks = [];
    events = [];
    await toReview("aa000001");
    forge = {
      kind: "github",
      poll: minute,
      awaitChecks: 0,
      restUntil: () => 0,
      publish: never,
      look: async () => {
        looks.push(now - begun);
        return nothingNew;
      },
      checksOf: never,
      logOf: never,
      merge: never,
      acknowledge: never,
      reply: never,
    };
  });
  afterEach(() => store.close());

  async function toReview(id: string): Promise<void> {
    const fix = await store.getFix(id);
    const { candidate, policy, proof, repair } = fix ?? {};
    if (!candidate || policy === undefined || proof === undefined) throw new Error("no candidate");
    const { commit } = candidate;
    const approve = { id, decision: "approve", commit, actor: "policy", at: now } as const;
    const decided = await store.decide(approve);
    if (decided.outcome !== "decided") throw new Error(decided.outcome);
    const round = { repair: repair ?? null, policy, proof, baseCommit: "ba5e" };
    const published = { ...round, candidate: { ...candidate, commit: "c0ffee" } };
    const pullRequest = { url: "https://github.example/1", number: 1, adopted: false };
    await bringFix(store, decided.fix, "in_review", { pullRequest, published }, now);
  }

  /** Follows for so long, on a clock that never waits. */
  async function follow(time: number, tick = 1_000): Promise<void> {
    const stop = new AbortController();
    const end = now + time;
    const clock: Clock = {
      now: () => now,
      monotonic: () => now,
      async wait(ms) {
        now += ms;
        if (now >= end) stop.abort(new Error("it was long enough"));
      },
    };
    const projects = new Map([["shop", sampleProject({ forge: "github" })]]);
    const shared = { store, clock, projects, tell: ignore, events: keep };
    await createReviewFollower({
      ...shared,
      git: { run: never, attempt: never },
      approval: createApproval({ ...shared, ...noProduction, wake: ignore }),
      forgeOf: () => forge,
      rounds: 3,
      stopWord: "stop",
      changed: ignore,
      tick,
    }).run(stop.signal);
  }
  function keep(event: FixerEvent): void {
    events.push(event);
  }

  it("is each minute for an hour, then every five, and every fifteen after a day", async () => {
    await follow(26 * hour, minute / 2);

    expect(looks.filter((at) => at < hour).length).toBe(60);
    expect(looks.filter((at) => at >= 2 * hour && at < 3 * hour).length).toBe(12);
    expect(looks.filter((at) => at >= 25 * hour && at < 26 * hour).length).toBe(4);
  });

  it("is not before the forge may rest no more", async () => {
    forge = { ...forge, restUntil: () => begun + 20 * minute };

    await follow(21 * minute);

    expect(looks[0]).toBe(20 * minute);
  });

  it("is when a limit says, and ever rarer while nobody answers, which is told after a while", async () => {
    const failures = [
      gitHubError("MW_GITHUB_RATE_LIMITED", "not now", {
        context: { retryAt: begun + 7 * minute },
      }),
      ...Array.from({ length: 6 }, () => gitHubError("MW_GITHUB_UNREACHABLE", "no answer")),
    ];
    forge = {
      ...forge,
      async look() {
        looks.push(now - begun);
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        return nothingNew;
      },
    };

    await follow(20 * minute);

    expect(looks.slice(0, 4)).toEqual([0, 7 * minute, 7 * minute + 4_000, 7 * minute + 12_000]);
    expect(events).toEqual([{ event: "review:trouble", project: "shop", text: "no answer" }]);
  });

  it("is rare where the token may not look at all, and told once", async () => {
    forge = {
      ...forge,
      look: async () => {
        looks.push(now - begun);
        throw gitHubError("MW_GITHUB_TOKEN_INVALID", "Bad credentials");
      },
    };

    await follow(hour);

    expect(looks.length).toBe(4);
    expect(events).toEqual([{ event: "review:trouble", project: "shop", text: "Bad credentials" }]);
  });
});

function never(): Promise<never> {
  return Promise.reject(new Error("nobody asked for that"));
}

function ignore(): void {}
