import { describe, expect, it } from "vitest";

import { parseReport } from "./parse-report.ts";
import { reportLimits, type Report } from "./report.ts";

const report: Report = {
  version: "1.0",
  id: "report_0001",
  phase: "settled",
  announcement: null,
  detail: "full",
  project: "shop-api",
  host: "prod-1",
  deployed: null,
  source: "/var/log/shop-api/out.log",
  fingerprint: "0123456789abcdef",
  fingerprintVersion: 1,
  severity: "medium",
  count: 3,
  count24h: 3,
  firstSeen: "2026-11-20T03:12:00.000Z",
  lastSeen: "2026-11-20T03:12:09.000Z",
  error: {
    type: "TypeError",
    message: "x",
    code: null,
    frames: [],
    stack: "TypeError: x",
    causes: [],
  },
  request: null,
  traceId: null,
  context: [],
  incident: { id: "incident_1", role: "root", root: "0123456789abcdef" },
};

describe("report", () => {
  it("accepts a complete report", () => {
    expect(parseReport(report).data).toEqual(report);
  });

  it("refuses an unknown key of its own version, and names it", () => {
    const parsed = parseReport({ ...report, repository: "/etc" });

    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.message).toContain("repository");
  });

  it("drops an unknown key of a newer minor version, also inside", () => {
    const newer = {
      ...report,
      version: "1.7",
      mood: "bad",
      error: { ...report.error, mood: "bad" },
    };

    expect(parseReport(newer).data).toEqual({ ...report, version: "1.7" });
  });

  it("refuses another major version", () => {
    expect(parseReport({ ...report, version: "2.0" }).success).toBe(false);
    expect(parseReport({ ...report, version: "0.9" }).success).toBe(false);
    expect(parseReport({ ...report, version: undefined }).success).toBe(false);
  });

  it.each([
    ["a fingerprint that is a path", { fingerprint: "../../../../etc" }],
    ["a negative count", { count: -1 }],
    ["a fractional count", { count: 1.5 }],
    ["a time without a zone", { firstSeen: "2026-11-20 03:12" }],
    [
      "a message over the limit",
      { error: { ...report.error, message: "x".repeat(reportLimits.message + 1) } },
    ],
    ["an unknown severity", { severity: "urgent" }],
  ])("refuses %s", (_what, change) => {
    expect(parseReport({ ...report, ...change }).success).toBe(false);
  });

  it.each([[null], [[]], ["text"], [7], [undefined]])("refuses %j, which is no object", (body) => {
    expect(parseReport(body).success).toBe(false);
  });
});
