import { fixerErrors } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  createDecidingFixer,
  type DecidingFixer,
} from "../../../../test/support/deciding-fixer.ts";

describe("mendwatch telegram", { timeout: 60_000 }, () => {
  let fixer: DecidingFixer;
  beforeEach(async () => {
    fixer = await createDecidingFixer();
  });
  afterEach(() => fixer.end());

  it("says what to write where there is no chat", async () => {
    await fixer.start();

    const { exitCode, stderr } = await fixer.run("telegram", "pair");
    const unpaired = await fixer.run("telegram", "unpair", "42");
    const listed = await fixer.run("telegram", "people");

    expect(exitCode).toBe(fixerErrors.MW_CHAT_NOT_CONFIGURED.exit);
    expect(stderr).toContain("telegram: { token:");
    expect(unpaired.exitCode).toBe(fixerErrors.MW_CHAT_NOT_CONFIGURED.exit);
    expect(listed.stdout).toContain("telegram: { token:");
  });

  it("needs a running fixer, and knows nothing else to do", async () => {
    const alone = await fixer.run("telegram", "pair");
    const other = await fixer.run("telegram", "dance");

    expect(alone.stderr).toContain("MW_FIXER_NOT_RUNNING");
    expect(other).toMatchObject({ exitCode: 64, stderr: expect.stringContaining("dance") });
  });
});
