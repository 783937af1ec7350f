import { userInfo } from "node:os";

import { fixerErrors } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  createDecidingFixer,
  type DecidingFixer,
} from "../../../../test/support/deciding-fixer.ts";

const actor = `terminal:${userInfo().username}`;

describe("mendwatch pause and resume", { timeout: 60_000 }, () => {
  let fixer: DecidingFixer;
  beforeEach(async () => {
    fixer = await createDecidingFixer();
  });
  afterEach(() => fixer.end());

  async function pauseInStatus(): Promise<unknown> {
    const { stdout } = await fixer.run("status", "--json");
    return (JSON.parse(stdout) as { readonly pause: unknown }).pause;
  }

  it("pause until resume, over a restart, and the status says by whom, since when and why", async () => {
    const first = await fixer.start();

    const paused = await fixer.run("pause", "--reason", "we deploy");
    const again = await fixer.run("pause", "--reason", "another reason");
    await first.end("SIGTERM");
    const second = await fixer.start();
    const told = await second.saw("queue:paused");
    const text = await fixer.run("status");
    const json = await pauseInStatus();
    const resumed = await fixer.run("resume");
    const after = await fixer.run("status");

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
    await fixer.start();

    expect(await fixer.run("resume")).toMatchObject({ exitCode: 0, stdout: "It was not paused." });
    expect(await pauseInStatus()).toBeNull();
  });

  it.each(["pause", "resume"])(
    "%s needs a running fixer, also where none ever ran",
    async (command) => {
      const never = await fixer.run(command);
      const first = await fixer.start();
      await first.end("SIGTERM");
      const gone = await fixer.run(command);

      expect([never.exitCode, gone.exitCode]).toEqual([69, 69]);
      for (const { stderr } of [never, gone]) {
        expect(stderr).toContain("no fixer answers at http://127.0.0.1:");
        expect(stderr).toContain("`mendwatch up`");
      }
      expect(await pauseInStatus()).toBeNull();
    },
  );

  it("a reason that is no line is refused, and nothing is paused", async () => {
    await fixer.start();

    const { exitCode, stderr } = await fixer.run("pause", "--reason", "");

    expect(exitCode).toBe(fixerErrors.MW_INVALID_DECISION.exit);
    expect(stderr).toContain("reason: must be a line of 500 characters at most");
    expect(await pauseInStatus()).toBeNull();
  });
});
