import { fixerErrors, type FixerRecord } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createPeoplePlace, type PeoplePlace } from "../../../../test/support/people-place.ts";
import { proposedCommit, proposeIn } from "../../../../test/support/proposed-store.ts";
import { runCommand } from "../run-command.ts";

const actor = "telegram:Anna (42)";

describe("mendwatch report", { timeout: 60_000 }, () => {
  let place: PeoplePlace;
  beforeEach(async () => {
    place = await createPeoplePlace("aa000001", runCommand);
  });
  afterEach(() => place.end());

  /** Of two proposals one is skipped, with a reason. */
  async function skipOne(): Promise<void> {
    await proposeIn(place.store, "bb000001");
    const skip = { decision: "skip", actor, commit: proposedCommit } as const;
    await place.store.decide({ id: "bb000001", ...skip, at: Date.now() });
    await place.run("why", "bb", "wrong-cause", "The cart is loaded later.");
  }

  it("says what became of the fixes, what was shown and said, and what waits", async () => {
    await skipOne();

    const { exitCode, stdout } = await place.run("report");

    expect(exitCode).toBe(0);
    for (const line of [
      "SH  shop",
      "  fixes        2 begun, 2 proposed, 1 open",
      "  else         1 skipped",
      "  acceptance   0 of 2 (0%) of what people were asked about was approved",
      "  regressions  none of 0 merged",
      "  cost         nothing",
      "1 fix waits",
    ]) {
      expect(stdout.split("\n")).toContain(line);
    }
    expect(stdout).toMatch(/^ {2}time {9}\d+[smhd] to a proposal \(medians/m);
    expect(stdout).toMatch(/^ {2}P2 +2 +– +– +– +1$/m);
    expect(stdout).toMatch(/^ {2}verdict +fixes +said: wrong cause\n {2}fix +2 +1$/m);
    expect(stdout).toMatch(/^ {2}aa000001 {2}SH {2}for approval, \d+s ago: TypeError/m);
    expect(stdout).not.toContain("\u001b");
  });

  it("has all of it for programs, of the time and project that they ask for", async () => {
    await skipOne();

    const record = JSON.parse((await place.run("report", "--json")).stdout) as FixerRecord;
    const brief = await place.run("report", "--since", "1m", "--project", "SH", "--json");

    expect(record.until - record.since).toBe(30 * 86_400_000);
    expect(record).toMatchObject({
      all: { begun: 2, proposed: 2, skipped: 1 },
      projects: [{ project: "shop", proof: { P2: { proposed: 2, turnedDown: 1 } } }],
      waiting: [{ id: "aa000001", wants: "approval" }],
    });
    expect(JSON.parse(brief.stdout)).toMatchObject({ projects: [{ project: "shop" }] });
  });

  it("refuses a project that is not there, and a time that is none", async () => {
    const none = await place.run("report", "--project", "web");
    const strange = await place.run("report", "--since", "yesterday");

    expect(none.exitCode).toBe(fixerErrors.MW_UNKNOWN_PROJECT.exit);
    expect(none.stderr).toContain("write one of shop");
    expect(strange.exitCode).toBe(64);
    expect(strange.stderr).toContain("write it like 500ms, 30s, 5m, 24h or 7d");
  });
});
