import { userInfo } from "node:os";

import { fixerErrors, type IgnoreRule, type Lesson } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createPeoplePlace, type PeoplePlace } from "../../../../test/support/people-place.ts";
import { proposedCommit } from "../../../../test/support/proposed-store.ts";
import { runCommand } from "../run-command.ts";

const actor = `terminal:${userInfo().username}`;

describe("what people teach in the terminal", { timeout: 60_000 }, () => {
  let place: PeoplePlace;
  beforeEach(async () => {
    place = await createPeoplePlace("aa000001", runCommand);
  });
  afterEach(() => place.end());

  async function json(...args: readonly string[]): Promise<unknown> {
    const { exitCode, stdout, stderr } = await place.run(...args, "--json");
    if (exitCode !== 0) throw new Error(stderr);
    return stdout === "" ? null : JSON.parse(stdout);
  }

  it("is why a fix was skipped: kept with it, shown, and a lesson", async () => {
    const early = await place.run("why", "aa", "wrong-fix");
    const skipped = await place.run("skip", "aa");
    const said = await place.run("why", "aa00", "wrong-fix", "Throw", "instead.");
    const shown = await place.run("why", "aa");
    const lessons = await place.run("lessons");
    const fixes = await place.run("fixes");

    expect(early.exitCode).toBe(fixerErrors.MW_NOT_ENDED.exit);
    expect(early.stderr).toContain("MW_NOT_ENDED");
    expect(skipped.stdout).toContain("`mendwatch why aa000001 KIND`");
    expect(said.stdout).toContain("fix: let a guest check out");
    for (const { stdout } of [said, shown]) {
      expect(stdout).toContain(`wrong fix: Throw instead. (${actor}, `);
    }
    expect(lessons.stdout).toMatch(/^aa000001 +SH +\d+s ago +never/m);
    expect(lessons.stdout).toContain("In their words: Throw instead.");
    expect(fixes.stdout).toContain(`Skipped by ${actor}. (wrong fix: Throw instead.)`);
  });

  it("is a lesson that is written, changed and removed", async () => {
    const written = (await json(
      "lessons",
      "add",
      "Carts expire",
      "at",
      "night.",
      "--project",
      "SH",
    )) as Lesson;
    const changed = await json("lessons", "edit", written.id, "Carts expire at noon.");
    const listed = await json("lessons", "--project", "shop");
    const labelled = await json("lessons", "--project", "SH");
    const web = await place.run("lessons", "add", "Carts.", "--project", "web");
    const removed = await place.run("lessons", "remove", written.id);
    const gone = await place.run("lessons", "remove", written.id);
    const none = await place.run("lessons", "list");

    expect(written).toMatchObject({ project: "shop", text: "Carts expire at night.", actor });
    expect(changed).toMatchObject({ id: written.id, text: "Carts expire at noon." });
    expect(listed).toEqual(changed);
    expect(labelled).toEqual(changed);
    expect(web.exitCode).toBe(fixerErrors.MW_UNKNOWN_PROJECT.exit);
    expect(removed.stdout).toContain(`Removed as ${actor}: ${written.id}  Carts expire at noon.`);
    expect(gone.exitCode).toBe(fixerErrors.MW_UNKNOWN_LESSON.exit);
    expect(none.stdout).toContain("No lessons until now.");
  });

  it("is a rule that ignores an error, closes its fix, and is taken back", async () => {
    const ignored = await place.run("ignore", "aa");
    const { made } = (await json("rules")) as { readonly made: readonly IgnoreRule[] };
    const errors = await place.run("errors");
    const status = await place.run("status");
    const removed = await place.run("rules", "remove", made[0]?.id ?? "");
    const none = await place.run("rules");

    expect(ignored.stdout).toContain(`Ignored as ${actor}; the fix is skipped.`);
    expect(ignored.stdout).toContain(`\`mendwatch rules remove ${made[0]?.id}\``);
    expect(made).toMatchObject([{ project: "shop", fingerprint: "aa000001aa000001", actor }]);
    expect(errors.stdout).toContain(`ignored by rule ${made[0]?.id}`);
    expect(status.stdout).toContain("rules     1 error is ignored");
    expect(removed.stdout).toContain(`Removed as ${actor}: ${made[0]?.id}  TypeError`);
    expect(none.stdout).toContain("No rules until now.");
  });

  it("is that a fix is muted, and that it is wanted after all", async () => {
    const other = await place.run("mute", "aa", "--commit", "deadbeef");
    const muted = await json("mute", "aa", "--commit", proposedCommit.slice(0, 8));
    const again = await place.run("fix-again", "aa");

    expect(other.exitCode).toBe(fixerErrors.MW_STALE_DECISION.exit);
    expect(muted).toMatchObject({ fix: { state: "skipped", outcome: { code: "muted" } } });
    expect(again.stdout).toMatch(/Begun as .*: fix [0-9a-f]{8}, now admitted\./);
  });

  it("is what is to be different, in the person's words", async () => {
    const { stdout } = await place.run("change", "aa", "Throw", "instead.");

    expect(stdout).toContain(`Changes asked as ${actor}`);
    const fix = await place.store.getFix("aa000001");
    expect(fix?.audit.at(-1)).toMatchObject({ what: "changes asked", detail: "Throw instead." });
  });
});
