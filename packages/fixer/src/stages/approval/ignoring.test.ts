import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { proposedCommit, proposeIn } from "../../../../../test/support/proposed-store.ts";
import { openSqliteStore } from "../../adapters/sqlite/store.ts";
import type { FixerEvent } from "../../events/events.ts";
import type { FixState } from "../../model/fix-lifecycle.ts";
import type { Store } from "../../ports/store.ts";
import { createIgnoring, type Ignoring } from "./ignoring.ts";

const id = "aaaa0001";
const actor = "telegram:Anna (42)";

describe("ignoring an error", () => {
  let store: Store;
  let ignoring: Ignoring;
  let events: FixerEvent[];
  let told: FixState[];
  beforeEach(() => {
    store = openSqliteStore(":memory:");
    events = [];
    told = [];
    ignoring = createIgnoring({
      store,
      clock: { now: () => Date.now(), monotonic: () => 0, wait: () => Promise.resolve() },
      tell: (fix) => told.push(fix.state),
      events: (event) => events.push(event),
      wake: () => {},
    });
  });
  afterEach(() => store.close());

  it("makes a rule of its project and fingerprint, and closes the proposal", async () => {
    await proposeIn(store, id);

    const { rule, added, fix } = await ignoring.ignore("aaaa", actor);

    expect(added).toBe(true);
    expect(rule).toMatchObject({
      project: "shop",
      fingerprint: fix.fingerprint,
      error: { type: "TypeError" },
      actor,
    });
    expect(await store.listRules({})).toEqual([rule]);
    expect(fix).toMatchObject({ state: "skipped", outcome: { code: "ignored" } });
    expect(events).toEqual([{ event: "rule:added", rule }]);
    expect(told).toEqual(["skipped"]);
  });

  it("cancels what is on its way to a proposal", async () => {
    await proposeIn(store, id, {}, "repairing");

    expect((await ignoring.ignore(id, actor)).fix).toMatchObject({
      state: "cancelled",
      outcome: { text: expect.stringContaining("the error is ignored") },
    });
  });

  it("cancels a proposal that waits for its changes", async () => {
    await proposeIn(store, id);
    const change = { decision: "change", instruction: "Throw.", commit: proposedCommit } as const;
    await store.decide({ id, ...change, actor, at: Date.now() });

    expect((await ignoring.ignore(id, actor)).fix.state).toBe("cancelled");
  });

  it("leaves what was approved alone, and what is over as it ended", async () => {
    await proposeIn(store, id);
    const approve = { decision: "approve", actor, commit: proposedCommit } as const;
    await store.decide({ id, ...approve, at: Date.now() });
    await proposeIn(store, "bbbb0001");
    const skip = { decision: "skip", actor, commit: proposedCommit } as const;
    await store.decide({ id: "bbbb0001", ...skip, at: Date.now() });

    const approved = await ignoring.ignore(id, actor);
    const skipped = await ignoring.ignore("bbbb0001", actor);

    expect(approved).toMatchObject({ added: true, fix: { state: "approved" } });
    expect(skipped).toMatchObject({ added: true, fix: { outcome: { code: "skipped" } } });
    expect(told).toEqual([]);
  });

  it("is one rule, however often it is tapped", async () => {
    await proposeIn(store, id);

    const first = await ignoring.ignore(id, actor);
    const second = await ignoring.ignore(id, "terminal:ben");

    expect(second).toMatchObject({ added: false, rule: first.rule });
    expect(events).toHaveLength(1);
  });

  it("is taken back by the id of its rule, once", async () => {
    await proposeIn(store, id);
    const { rule } = await ignoring.ignore(id, actor);

    const removed = await ignoring.unignore(rule.id, "terminal:ben");

    expect(removed).toEqual(rule);
    expect(await store.listRules({})).toEqual([]);
    expect(events.at(-1)).toEqual({ event: "rule:removed", rule, actor: "terminal:ben" });
    await expect(ignoring.unignore(rule.id, actor)).rejects.toMatchObject({
      code: "MW_UNKNOWN_RULE",
    });
  });
});
