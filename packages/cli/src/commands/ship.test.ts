import { DatabaseSync } from "node:sqlite";
import { userInfo } from "node:os";
import { join } from "node:path";

import { fixerErrors, type Fix, type FixPatch, type FixState } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { moveFix } from "../../../../test/support/move-fix.ts";
import { createPeoplePlace, type PeoplePlace } from "../../../../test/support/people-place.ts";
import { proposedCommit } from "../../../../test/support/proposed-store.ts";
import { sampleReview } from "../../../../test/support/sample-review.ts";
import { runCommand } from "../run-command.ts";

const actor = `terminal:${userInfo().username}`;
const id = "aa000001";
const head = "4ead".repeat(10);
const merged = "3e46".repeat(10);
const url = "https://github.com/anna/shop/pull/7";

const inReview: FixPatch = {
  pullRequest: { url, number: 7, adopted: false },
  review: sampleReview({ head, rounds: 1 }),
};

describe("mendwatch merge, deploy, deployed and revert", { timeout: 60_000 }, () => {
  let place: PeoplePlace;
  beforeEach(async () => {
    place = await createPeoplePlace(id, runCommand);
    const approve = { decision: "approve", actor, commit: proposedCommit } as const;
    await place.store.decide({ id, ...approve, at: Date.now() });
    await move("publishing");
    await move("in_review", inReview);
  });
  afterEach(() => place.end());

  async function fix(): Promise<Fix> {
    const found = await place.store.getFix(id);
    if (found === null) throw new Error("it should be there");
    return found;
  }
  async function move(to: FixState, patch: FixPatch = {}): Promise<void> {
    await moveFix(place.store, await fix(), to, patch);
  }
  /** As the review leaves it. */
  function bringToMerged(): void {
    const database = new DatabaseSync(join(place.folder, "state/fixer/mendwatch.db"));
    const merge = { actor, at: Date.now(), head, commit: merged };
    database
      .prepare(
        `UPDATE fixes SET state = 'merged',
         document = json_set(document, '$.state', 'merged', '$.merge', json(?))`,
      )
      .run(JSON.stringify(merge));
    database.close();
  }

  it("merges the head that is shown, and no other", async () => {
    const other = await place.run("merge", "aa", "--commit", "deadbeef");
    const right = await place.run("merge", "aa", "--commit", head.slice(0, 10));

    expect(other.exitCode).toBe(fixerErrors.MW_STALE_DECISION.exit);
    expect(other.stderr).toContain(`fix ${id} has ${head} to decide about, not deadbeef`);
    for (const part of [url, `head ${head}`, "checks passing", `Merge wanted as ${actor}`]) {
      expect(right.stdout).toContain(part);
    }
    expect(await fix()).toMatchObject({ state: "merging", merge: { actor, head, commit: null } });
  });

  it("calls the merge commit deployed, and shows it", async () => {
    const early = await place.run("deployed", "aa");
    bringToMerged();
    const { stdout } = await place.run("deployed", "aa");
    const shown = await place.run("fixes", "aa");

    expect(early.exitCode).toBe(fixerErrors.MW_NOT_WAITING.exit);
    expect(early.stderr).toContain("has no merge commit yet");
    expect(stdout).toContain(`merge as ${merged}, by ${actor}`);
    expect(stdout).toContain(`Called deployed as ${actor}; now deployed.`);
    expect(shown.stdout).toMatch(new RegExp(`deployed, \\S+, says ${actor}`));
  });

  it("runs the deploy command for the merge commit, and takes the merge back", async () => {
    bringToMerged();

    const deploying = await place.run("deploy", "aa");
    const reverting = await place.run("revert", "aa", "--json");

    expect(deploying.stdout).toContain(`The deploy command runs as ${actor}`);
    expect(JSON.parse(reverting.stdout)).toMatchObject({ begun: false, fix: { id } });
    expect(place.people.asked).toEqual([
      { what: "deploy", fix: id, commit: merged, actor },
      { what: "revert", fix: id, actor },
    ]);
  });

  it("has the standing of what was published in its list", async () => {
    const waiting = await place.run("fixes");
    bringToMerged();
    const undeployed = await place.run("fixes");

    expect(waiting.stdout).toContain("may be merged");
    expect(undeployed.stdout).toContain("not deployed yet");
  });
});
