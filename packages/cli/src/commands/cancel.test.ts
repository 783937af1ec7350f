import { userInfo } from "node:os";

import { fixerErrors } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  mendwatch,
  startMendwatch,
  type CommandResult,
  type MendwatchProcess,
} from "../../../../test/support/mendwatch-process.ts";
import {
  createProposedStore,
  type ProposedStore,
} from "../../../../test/support/proposed-store.ts";
import { freePort } from "../../../../test/support/free-port.ts";

const actor = `terminal:${userInfo().username}`;

describe("mendwatch cancel", { timeout: 60_000 }, () => {
  let store: ProposedStore;
  let fixer: MendwatchProcess | null;
  beforeEach(async () => {
    const port = await freePort();
    store = await createProposedStore(
      `{ relay: { listen: "127.0.0.1:0" }, people: { listen: "127.0.0.1:${port}" } }`,
    );
    fixer = null;
    await store.propose("aa000001");
  });
  afterEach(async () => {
    await fixer?.end("SIGTERM");
    await store.remove();
  });

  async function startFixer(): Promise<void> {
    fixer = startMendwatch(["fix"], { cwd: store.folder });
    await fixer.saw("fixer:ready");
  }
  function run(...args: readonly string[]): Promise<CommandResult> {
    return mendwatch(args, { cwd: store.folder });
  }
  async function fix(): Promise<unknown> {
    return JSON.parse((await run("fixes", "aa", "--json")).stdout);
  }

  it("shows what is cancelled, by the beginning of its id, and keeps by whom and why", async () => {
    await startFixer();

    const { exitCode, stdout } = await run("cancel", "aa00", "--reason", "we repaired it");

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
    await startFixer();
    await run("skip", "aa");

    const { exitCode, stderr } = await run("cancel", "aa");

    expect(exitCode).toBe(fixerErrors.MW_FIX_CLOSED.exit);
    expect(stderr).toContain("MW_FIX_CLOSED");
    expect(await fix()).toMatchObject({ state: "skipped" });
  });

  it("needs one fix to be meant", async () => {
    await store.propose("aa000002");
    await startFixer();

    const both = await run("cancel", "aa");
    const none = await run("cancel", "cc");

    expect([both.exitCode, none.exitCode]).toEqual([64, 64]);
    expect(both.stderr).toContain("MW_AMBIGUOUS_FIX");
    expect(none.stderr).toContain("MW_UNKNOWN_FIX");
  });

  it("needs a running fixer, and changes nothing without one", async () => {
    await startFixer();
    await fixer?.end("SIGTERM");

    const { exitCode, stderr } = await run("cancel", "aa");

    expect(exitCode).toBe(69);
    expect(stderr).toContain("no fixer answers at http://127.0.0.1:");
    expect(await fix()).toMatchObject({ state: "proposed" });
  });
});
