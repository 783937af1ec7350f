import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import {
  fixLifecycle,
  fixStates,
  isClosed,
  mayMove,
  openStates,
  workingStates,
  type FixState,
} from "./fix-lifecycle.ts";

async function builtStages(): Promise<ReadonlySet<string>> {
  const entries = await readdir(join(import.meta.dirname, "../stages"), { withFileTypes: true });
  return new Set(entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name));
}

/** Every state that a fix can come to when only the given stages move it. */
function reachedThrough(stages: ReadonlySet<string>): ReadonlySet<FixState> {
  const reached = new Set<FixState>(["received"]);
  for (const from of reached) {
    const { stage } = fixLifecycle[from];
    if (stage === null || !stages.has(stage)) continue;
    for (const to of fixStates) if (mayMove(from, to)) reached.add(to);
  }
  return reached;
}

describe("the life of a fix", () => {
  it("leads only to states of the table", () => {
    for (const state of fixStates) {
      const { next, exits } = fixLifecycle[state];
      for (const to of next === null ? exits : [next, ...exits]) expect(fixStates).toContain(to);
    }
  });

  it("has no way on, no stage and no mover in a closed state", () => {
    for (const state of fixStates.filter((one) => isClosed(one) && one !== "closed")) {
      expect(fixLifecycle[state]).toMatchObject({
        stage: null,
        next: null,
        exits: [],
        movedBy: [],
      });
      expect(fixStates.filter((to) => mayMove(state, to))).toEqual([]);
    }
  });

  it("leads from a closed pull request to a followed one, and nowhere else", () => {
    expect(fixStates.filter((to) => mayMove("closed", to))).toEqual(["in_review"]);
  });

  it("has a next state, a stage and a mover in every open state", () => {
    for (const state of openStates) {
      const { stage, next, movedBy } = fixLifecycle[state];
      expect([state, stage, next]).not.toContain(null);
      expect(movedBy.length).toBeGreaterThan(0);
    }
  });

  it("may be cancelled in every open state, and fail wherever a worker has it", () => {
    for (const state of openStates) {
      expect(mayMove(state, "cancelled")).toBe(true);
      expect(mayMove(state, "failed")).toBe(fixLifecycle[state].kind !== "waiting");
    }
  });

  it("goes back to the queue from work, and not from a proposal or a publication", () => {
    for (const state of workingStates) expect(mayMove(state, "admitted")).toBe(true);
    for (const state of ["diagnosed", "proposed", "approved", "publishing", "in_review"] as const)
      expect(mayMove(state, "admitted")).toBe(false);
  });

  it("locks the repository only in states that hold a lease", () => {
    for (const state of workingStates) expect(fixLifecycle[state].kind).toBe("leased");
  });

  it("comes through the stages to every state", async () => {
    const reached = reachedThrough(await builtStages());

    expect([...reached].toSorted()).toEqual(fixStates.toSorted());
  });

  it("comes nowhere past a stage whose folder is gone", async () => {
    const stages = new Set(await builtStages());
    stages.delete("proof");

    expect(reachedThrough(stages)).not.toContain("proposed");
  });

  it("has a folder for every stage that it names", async () => {
    const stages = await builtStages();
    const named = fixStates.map((state) => fixLifecycle[state].stage);

    expect(named.filter((stage) => stage !== null && !stages.has(stage))).toEqual([]);
  });
});
