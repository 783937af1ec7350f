import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import type { FixerRecord, RecordOfFixes, VerdictOutcome } from "@mendwatch/fixer";
import { describe, expect, it } from "vitest";

import { reportLines } from "./report-lines.ts";

const guide = resolve(import.meta.dirname, "../../../../docs/guides/report.md");
const plain = { paint: (_: string, text: string) => text, width: null };

const hour = 3_600_000;
const until = Date.parse("2026-11-20T07:00:00.000Z");

function said(changes: Partial<VerdictOutcome["said"]>): VerdictOutcome["said"] {
  const nothing = { "wrong-cause": 0, "wrong-fix": 0, "not-worth-it": 0, "done-otherwise": 0 };
  return { ...nothing, other: 0, ...changes };
}

const shop: RecordOfFixes = {
  begun: 14,
  told: 31,
  proposed: 9,
  approved: 6,
  approvedByPolicy: 0,
  merged: 6,
  resolved: 4,
  regressed: 1,
  noEvidence: 0,
  skipped: 2,
  closed: 0,
  expired: 0,
  abstained: 3,
  refused: 2,
  failed: 0,
  cancelled: 0,
  open: 2,
  reverts: 0,
  changesAsked: 2,
  cost: { dollars: 11.4, perResolved: 2.85, billing: "api" },
  times: { toProposal: 0.1 * hour, toMerge: 2.5 * hour, toResolved: 30 * hour },
  proof: {
    P0: { proposed: 0, merged: 0, resolved: 0, regressed: 0, turnedDown: 0 },
    P1: { proposed: 1, merged: 1, resolved: 0, regressed: 1, turnedDown: 0 },
    P2: { proposed: 3, merged: 0, resolved: 0, regressed: 0, turnedDown: 2 },
    P3: { proposed: 5, merged: 5, resolved: 4, regressed: 0, turnedDown: 0 },
  },
  verdicts: [
    { verdict: "fix", fixes: 11, said: said({ "wrong-cause": 1, "not-worth-it": 1 }) },
    { verdict: "config", fixes: 3, said: said({}) },
  ],
};
const record: FixerRecord = {
  since: until - 30 * 24 * hour,
  until,
  all: shop,
  projects: [{ project: "shop-api", ...shop }],
  waiting: [
    {
      id: "1a2b3c4d",
      project: "shop-api",
      wants: "approval",
      since: until - 3 * hour,
      type: "TypeError",
      message: "Cannot read properties of null (reading 'total')",
    },
    {
      id: "5e6f7a8b",
      project: "shop-api",
      wants: "deployment",
      since: until - 20 * hour,
      type: "RangeError",
      message: "Invalid time value",
    },
  ],
};

describe("the report", () => {
  it("is as its guide shows it", async () => {
    const lines = reportLines(record, () => "PA", plain);

    expect(await readFile(guide, "utf8")).toContain(`\`\`\`\n${lines.join("\n")}\n\`\`\`\n`);
  });

  it("counts one revert as one, and two as two", () => {
    const [one, two] = [1, 2].map((reverts) =>
      reportLines(
        { ...record, projects: [{ project: "shop-api", ...shop, reverts }] },
        () => "PA",
        plain,
      ).find((line) => line.includes("besides")),
    );

    expect(one).toMatch(/, 1 revert$/);
    expect(two).toMatch(/, 2 reverts$/);
  });

  it("says that there is nothing, and puts the sum before several projects", () => {
    const none = reportLines({ ...record, projects: [], waiting: [] }, () => "PA", plain);
    const projects = ["shop", "web"].map((project) => ({ project, ...shop }));
    const two = reportLines({ ...record, projects }, (project) => project, plain);

    expect(none).toEqual([expect.stringContaining("Fixes that began from"), "None."]);
    const titles = two.filter((line) => /^\w+ {1,2}\w+$/.test(line));
    expect(titles).toEqual(["all projects", "shop  shop", "web  web"]);
  });
});
