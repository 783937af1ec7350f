import { userInfo } from "node:os";

import { fixerErrors } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  createDecidingFixer,
  type DecidingFixer,
} from "../../../../test/support/deciding-fixer.ts";
import { type ProposedStore } from "../../../../test/support/proposed-store.ts";

const actor = `terminal:${userInfo().username}`;

describe("mendwatch cancel", { timeout: 60_000 }, () => {
  let fixer: DecidingFixer;
  let store: ProposedStore;
  beforeEach(async () => {
    fixer = await createDecidingFixer();
    ({ store } = fixer);
    await store.propose("aa000001");
  });
  afterEach(() => fixer.end());

  async function fix(): Promise<unknown> {
    return JSON.parse((await fixer.run("fixes", "aa", "--json")).stdout);
  }

  it("shows what is cancelled, by the beginning of its id, and keeps by whom and why", async () => {
    await fixer.start();

    const { exitCode, stdout } = await fixer.run("cancel", "aa00", "--reason", "we repaired it");

    expect(exitCode).toBe(0);
    for (const part of [
      "aa000001  SH  proposed  P2",
      "fix: let a guest check out",
      `Cancelled as ${actor}; now cancelled.`,
    ]) {
      expect(stdout).toContain(part);
    }
    expect(await fix()).toMatchObject({
      state: "cancelled",
      outcome: { code: "cancelled", text: `Cancelled by ${actor} (we repaired it).` },
    });
  });

  it("of a closed fix is refused, with the exit code of docs/errors.md", async () => {
    await fixer.start();
    await fixer.run("skip", "aa");

    const { exitCode, stderr } = await fixer.run("cancel", "aa");

    expect(exitCode).toBe(fixerErrors.MW_FIX_CLOSED.exit);
    expect(stderr).toContain("MW_FIX_CLOSED");
    expect(await fix()).toMatchObject({ state: "skipped" });
  });

  it("needs one fix to be meant", async () => {
    await store.propose("aa000002");
    await fixer.start();

    const both = await fixer.run("cancel", "aa");
    const none = await fixer.run("cancel", "cc");

    expect([both.exitCode, none.exitCode]).toEqual([64, 64]);
    expect(both.stderr).toContain("MW_AMBIGUOUS_FIX");
    expect(none.stderr).toContain("MW_UNKNOWN_FIX");
  });

  it("needs a running fixer, and changes nothing without one", async () => {
    await fixer.start();
    await fixer.stop();

    const { exitCode, stderr } = await fixer.run("cancel", "aa");

    expect(exitCode).toBe(69);
    expect(stderr).toContain("no fixer answers at http://127.0.0.1:");
    expect(await fix()).toMatchObject({ state: "proposed" });
  });
});
