import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { noProduction } from "../../../../../test/support/no-production.ts";
import { proposedCommit, proposeIn } from "../../../../../test/support/proposed-store.ts";
import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { openSqliteStore } from "../../adapters/sqlite/store.ts";
import { systemClock } from "../../adapters/system-clock.ts";
import type { Fix } from "../../model/fix.ts";
import type { Store } from "../../ports/store.ts";
import { createApproval } from "./approval.ts";
import { createTending } from "./tend-proposals.ts";

const id = "aaaa0001";
const instruction = "Return null instead of 0.";

describe("wanted changes", () => {
  let store: Store;
  let tend: () => Promise<void>;
  beforeEach(async () => {
    store = openSqliteStore(":memory:");
    const clock = systemClock();
    const projects = new Map([["shop", sampleProject()]]);
    const parts = {
      ...noProduction,
      store,
      clock,
      projects,
      tell: () => {},
      events: () => {},
      wake: () => {},
    };
    const approval = createApproval(parts);
    tend = createTending({ ...parts, approval, expire: 1_000_000 });
    await proposeIn(store, id);
    await approval.askChanges(id, instruction, proposedCommit, "telegram:Anna (42)");
  });
  afterEach(() => store.close());

  async function fix(): Promise<Fix> {
    const found = await store.getFix(id);
    if (found === null) throw new Error("the fix is gone");
    return found;
  }

  it("begin another round of the present change, with what was proposed to fall back on", async () => {
    const before = await fix();

    await tend();

    expect(await fix()).toMatchObject({
      state: "repairing",
      round: 2,
      instruction,
      repair: null,
      proof: null,
      candidate: before.candidate,
      fallback: {
        repair: before.repair,
        candidate: before.candidate,
        policy: before.policy,
        proof: before.proof,
      },
    });
  });

  it("wait while another fix is worked on in the repository, and begin afterwards", async () => {
    const { repository } = await fix();
    await proposeIn(store, "aaaa0002", {}, "repairing", repository);

    await tend();
    const waiting = await fix();
    await store.requestCancel({ id: "aaaa0002", actor: "test", reason: null, now: Date.now() });
    await tend();

    expect(waiting).toMatchObject({ state: "proposed", decision: { decision: "change" } });
    expect((await fix()).state).toBe("repairing");
  });

  it("are not overtaken by a late approval", async () => {
    const decision = {
      decision: "approve",
      actor: "terminal:ben",
      commit: proposedCommit,
    } as const;

    const late = await store.decide({ id, ...decision, at: Date.now() });

    expect(late).toMatchObject({ outcome: "already-decided", first: { decision: "change" } });
  });
});
