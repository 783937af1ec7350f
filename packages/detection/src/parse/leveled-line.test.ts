import { describe, expect, test } from "vitest";

import { parseLogTime } from "./log-time.ts";
import { parseLeveledLine } from "./leveled-line.ts";

function timeOf(line: string): number | null {
  return parseLogTime(parseLeveledLine(line)?.time ?? "");
}

describe("the beginning of a plain line", () => {
  test.each([
    ["2026-11-20T08:00:00Z ERROR message", "error", "message"],
    ["2026-11-20 08:00:00,123 WARN  message", "warn", "message"],
    ["2026/11/20 08:00:00.123 +0100 [error] message", "error", "message"],
    ["[2026-11-20T08:30:00.123] [ERROR] shop - message", "error", "shop - message"],
    ["[ERROR] svc: message", "error", "svc: message"],
    ["[ERROR] 2026-11-20T08:00:00Z message", "error", "message"],
    ["ERROR: message", "error", "message"],
    ["error: message", "error", "message"],
    ["ERROR | message", "error", "message"],
    ["level=error message", "error", "message"],
    ["[08:00:00.000] ERROR (123): message", "error", "message"],
    [
      "[Nest] 123  - 11/20/2026, 8:30:00 AM   ERROR [Handler] message",
      "error",
      "[Handler] message",
    ],
    ["2026-11-20T08:00:00Z [worker-3] shop [INFO] message", "info", "message"],
    ["2026-11-20 08:00:00 25746 DEBUG message", "debug", "message"],
    ["Warning: message", "warn", "message"],
    ["FATAL ERROR: message", "fatal", "ERROR: message"],
  ])("names the level of: %s", (line, level, rest) => {
    expect(parseLeveledLine(line)).toMatchObject({ level, rest });
  });

  test.each([
    "Error: message",
    "Error handling is on",
    "error handling is on",
    "the ERROR button",
    "[TypeError] text",
    "at ERROR level",
    "",
  ])("is none in: %j", (line) => {
    expect(parseLeveledLine(line)).toBeNull();
  });

  test("has a time and no level where the text says one later", () => {
    expect(parseLeveledLine("2026-11-20T08:00:00Z user clicked the ERROR button")).toMatchObject({
      level: null,
      rest: "user clicked the ERROR button",
    });
  });

  test("gives times with a zone as they are, and others in local time", () => {
    const utc = Date.UTC(2026, 10, 20, 8, 0, 0, 500);

    expect(timeOf("2026-11-20T08:00:00.500Z ERROR x")).toBe(utc);
    expect(timeOf("2026-11-20T09:00:00,500+01:00 ERROR x")).toBe(utc);
    expect(timeOf("2026-11-20 08:00:00.500 ERROR x")).toBe(
      new Date(2026, 10, 20, 8, 0, 0, 500).getTime(),
    );
    expect(timeOf("[08:00:00.500] ERROR x")).toBeNull();
  });

  test("gives the process in brackets", () => {
    expect(parseLeveledLine("[08:00:00.000] ERROR (123): x")?.pid).toBe(123);
    expect(parseLeveledLine("2026-11-20T08:00:00Z ERROR 7 items missing")?.pid).toBeNull();
  });
});
