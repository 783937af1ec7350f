import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createRedactor, detectText } from "@mendwatch/detection";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { isMet, median, quantile, type Row } from "../../bench/watcher/table.ts";
import {
  errorCall,
  errorPattern,
  requestErrorCall,
  writeLog,
} from "../../bench/watcher/write-log.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mendwatch-bench-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the logs of the watcher benchmark", () => {
  it.each([
    ["few of them errors", 0.005, errorCall],
    ["half of them errors", 0.5, errorCall],
    ["errors of requests", 0.5, requestErrorCall],
  ])("hold exactly what they say: %s", (_, density, error) => {
    const path = join(folder, "some.log");

    const log = writeLog(path, 1_000_000, density, 3, error);

    const text = readFileSync(path, "utf8");
    const lines = text.split("\n").slice(0, -1);
    const found = detectText(text, { redactor: createRedactor() });
    const pattern = new RegExp(errorPattern);
    expect(log.errors).toBeGreaterThan(10);
    expect(log).toMatchObject({ bytes: Buffer.byteLength(text), lines: lines.length });
    expect(lines.filter((line) => pattern.test(line))).toHaveLength(log.errors);
    expect(found).toHaveLength(log.errors);
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(log.kinds);
  });

  it("are the same for a seed, and others for another", () => {
    const [one, again, other] = [1, 1, 2].map((seed) => {
      const path = join(folder, "seeded.log");
      writeLog(path, 100_000, 0.005, seed, errorCall);
      return readFileSync(path, "utf8");
    });

    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });
});

describe("the table of the watcher benchmark", () => {
  it("takes the middle, and the value that a part does not exceed", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([5, 4, 3, 2, 1], 0.99)).toBe(5);
    expect(quantile([5, 4, 3, 2, 1], 0.4)).toBe(2);
  });

  it("knows upper and lower targets", () => {
    const row: Row = { what: "", ours: "", theirs: "", value: 2, unit: "x", target: null };

    expect(isMet(row)).toBe(true);
    expect(isMet({ ...row, target: { most: 2 } })).toBe(true);
    expect(isMet({ ...row, target: { most: 1.9 } })).toBe(false);
    expect(isMet({ ...row, target: { least: 2 } })).toBe(true);
    expect(isMet({ ...row, target: { least: 2.1 } })).toBe(false);
  });
});
