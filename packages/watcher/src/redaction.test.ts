import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createConfiguredRedactor } from "./redaction.ts";

describe("createConfiguredRedactor", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mendwatch-redaction-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("masks the secrets among the values of the files, and what the owner's rules match", () => {
    const file = join(folder, ".env");
    writeFileSync(file, `DB_PASSWORD="correct horse"\n# comment\nENV=production\n`);
    const redactor = createConfiguredRedactor({
      valuesFrom: [file],
      rules: [{ kind: "order", pattern: /ot_[a-z]+/g }],
    });

    expect(redactor.text("correct horse, production, ot_abc, harmless")).toBe(
      "[REDACTED:value], production, [REDACTED:order], harmless",
    );
  });

  it("refuses to start without a file of values", () => {
    const absent = join(folder, "absent.env");

    expect(() => createConfiguredRedactor({ valuesFrom: [absent], rules: [] })).toThrow(
      expect.objectContaining({
        code: "MW_WATCHER_REDACT_VALUES",
        message: expect.stringContaining(absent),
      }),
    );
  });
});
