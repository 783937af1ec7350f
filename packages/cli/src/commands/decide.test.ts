import { writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";

import { fixerErrors, openSqliteStore } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  createDecidingFixer,
  type DecidingFixer,
} from "../../../../test/support/deciding-fixer.ts";
import { bringFix } from "../../../../test/support/move-fix.ts";
import { proposedCommit, type ProposedStore } from "../../../../test/support/proposed-store.ts";
import { sampleReport } from "../../../../test/support/sample-report.ts";

const actor = `terminal:${userInfo().username}`;

describe("mendwatch approve and skip", { timeout: 60_000 }, () => {
  let fixer: DecidingFixer;
  let store: ProposedStore;
  beforeEach(async () => {
    fixer = await createDecidingFixer();
    ({ store } = fixer);
    await store.propose("aa000001");
  });
  afterEach(() => fixer.end());

  it("shows what is decided and tells the running fixer who decided", async () => {
    await fixer.start();

    const { exitCode, stdout } = await fixer.run("skip", "aa00");
    const row = await fixer.run("fixes", "--json");

    expect(exitCode).toBe(0);
    for (const part of [
      "aa000001  SH  proposed  P2",
      "fix: let a guest check out",
      "src/cart.js  +1 −1",
      `commit ${proposedCommit}`,
      `Skipped as ${actor}; now skipped.`,
    ]) {
      expect(stdout).toContain(part);
    }
    expect(JSON.parse(row.stdout)).toMatchObject({
      state: "skipped",
      decision: { decision: "skip", actor, commit: proposedCommit },
    });
  });

  it("shows the diagnosis where that is what waits for a decision", async () => {
    const open = openSqliteStore(join(store.folder, "state/fixer/mendwatch.db"));
    const report = sampleReport({ id: "report-waiting", fingerprint: "b".repeat(16) });
    const begun = { id: "bb000001", repository: "/code/other", report, observedSince: 0, now: 1 };
    const { fix } = await open.receiveFix(begun);
    const diagnosis = {
      verdict: "fix",
      confidence: "medium",
      cause: "A guest has no cart.",
      nextStep: "",
    } as const;
    await bringFix(open, fix, "diagnosed", { diagnosis }, 1);
    await open.close();

    const { stdout } = await fixer.run("approve", "bb");

    expect(stdout).toContain("bb000001  SH  diagnosed\n");
    expect(stdout).toContain("\n  fix (confidence medium): A guest has no cart.");
  });

  it("approves the commit that was named, and no other", async () => {
    await fixer.start();

    const other = await fixer.run("approve", "aa", "--commit", "deadbeef");
    const right = await fixer.run("approve", "aa", "--commit", proposedCommit.slice(0, 10));

    expect(other.exitCode).not.toBe(0);
    expect(other.stderr).toContain(
      `fix aa000001 has ${proposedCommit} to decide about, not deadbeef`,
    );
    expect(other.stderr).toContain("MW_STALE_DECISION");
    expect(right.exitCode).toBe(0);
    expect(right.stdout).toContain(`Approved as ${actor}`);
  });

  it("tells the second who was first, with the exit code of docs/errors.md", async () => {
    await fixer.start();
    await fixer.run("skip", "aa");

    const { exitCode, stderr } = await fixer.run("approve", "aa");

    expect(exitCode).toBe(fixerErrors.MW_ALREADY_DECIDED.exit);
    expect(stderr).toContain(actor);
    expect(stderr).toContain("(code MW_ALREADY_DECIDED, see docs/errors.md)");
  });

  it("needs a running fixer, and says how to start it", async () => {
    await fixer.start();
    await fixer.stop();

    const { exitCode, stderr } = await fixer.run("approve", "aa");

    expect(exitCode).toBe(69);
    expect(stderr).toContain("no fixer answers at http://127.0.0.1:");
    expect(stderr).toContain("`mendwatch up`");
  });

  it("is refused with another token", async () => {
    await fixer.start();
    await writeFile(join(store.folder, "state/people.token"), "another-token-altogether\n");

    const { exitCode, stderr } = await fixer.run("approve", "aa");

    expect(exitCode).not.toBe(0);
    expect(stderr).toContain("MW_WRONG_TOKEN");
    expect(stderr).not.toContain("another-token");
  });
});
