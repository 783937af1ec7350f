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

describe("mendwatch pause and resume", { timeout: 60_000 }, () => {
  let store: ProposedStore;
  let fixer: MendwatchProcess | null;
  beforeEach(async () => {
    const port = await freePort();
    store = await createProposedStore(
      `{ relay: { listen: "127.0.0.1:0" }, people: { listen: "127.0.0.1:${port}" } }`,
    );
    fixer = null;
  });
  afterEach(async () => {
    await fixer?.end("SIGTERM");
    await store.remove();
  });

  async function startFixer(): Promise<MendwatchProcess> {
    fixer = startMendwatch(["fix"], { cwd: store.folder });
    await fixer.saw("fixer:ready");
    return fixer;
  }
  function run(...args: readonly string[]): Promise<CommandResult> {
    return mendwatch(args, { cwd: store.folder });
  }
  async function pauseInStatus(): Promise<unknown> {
    const { stdout } = await run("status", "--json");
    return (JSON.parse(stdout) as { readonly pause: unknown }).pause;
  }

  it("pause until resume, over a restart, and the status says by whom, since when and why", async () => {
    const first = await startFixer();

    const paused = await run("pause", "--reason", "we deploy");
    const again = await run("pause", "--reason", "another reason");
    await first.end("SIGTERM");
    const second = await startFixer();
    const told = await second.saw("queue:paused");
    const text = await run("status");
    const json = await pauseInStatus();
    const resumed = await run("resume");
    const after = await run("status");

    const since = new Date(Number(told["at"])).toISOString();
    const pause = `paused by ${actor} since ${since}: we deploy`;
    expect(paused).toMatchObject({
      exitCode: 0,
      stdout: `Now ${pause}. What was begun goes on.`,
    });
    expect(again).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`Already ${pause}.`),
    });
    expect(text.stdout).toContain(`queue     ${pause}`);
    expect(json).toEqual({ actor, reason: "we deploy", at: told["at"] });
    expect(resumed).toMatchObject({
      exitCode: 0,
      stdout: `Resumed as ${actor}; it was ${pause}.`,
    });
    expect(after.stdout).not.toContain("paused");
    expect(await second.saw("queue:resumed")).toMatchObject({ actor });
  });

  it("resume says so when nothing was paused", async () => {
    await startFixer();

    expect(await run("resume")).toMatchObject({ exitCode: 0, stdout: "It was not paused." });
    expect(await pauseInStatus()).toBeNull();
  });

  it.each(["pause", "resume"])(
    "%s needs a running fixer, also where none ever ran",
    async (command) => {
      const never = await run(command);
      const first = await startFixer();
      await first.end("SIGTERM");
      const gone = await run(command);

      expect([never.exitCode, gone.exitCode]).toEqual([69, 69]);
      for (const { stderr } of [never, gone]) {
        expect(stderr).toContain("no fixer answers at http://127.0.0.1:");
        expect(stderr).toContain("`mendwatch up`");
      }
      expect(await pauseInStatus()).toBeNull();
    },
  );

  it("a reason that is no line is refused, and nothing is paused", async () => {
    await startFixer();

    const { exitCode, stderr } = await run("pause", "--reason", "");

    expect(exitCode).toBe(fixerErrors.MW_INVALID_DECISION.exit);
    expect(stderr).toContain("reason: must be a line of 500 characters at most");
    expect(await pauseInStatus()).toBeNull();
  });
});
