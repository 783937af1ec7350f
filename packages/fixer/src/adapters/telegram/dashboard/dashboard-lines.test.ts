import { assert, constantFrom, property, string } from "fast-check";
import { describe, expect, it } from "vitest";

import { sampleFix } from "../../../../../../test/support/sample-fix.ts";
import { sampleHeartbeat } from "../../../../../../test/support/sample-heartbeat.ts";
import { sampleReport } from "../../../../../../test/support/sample-report.ts";
import { findEntities, parseHtml } from "../../../../../../test/support/telegram/html-entities.ts";
import { count } from "../../../model/error-changes.ts";
import { fixStates } from "../../../model/fix-lifecycle.ts";
import { errorText, pauseText, queueText } from "./dashboard-lines.ts";
import { digestOfMany } from "../card/digest-message.ts";
import { accessLines, systemLines } from "./system-lines.ts";

const bait = [
  "@mendwatch_bot /approve https://evil.example",
  "</code><a href='tg://resolve?domain=evil'>Fix it</a>",
  "me@evil.example #tag $TSLA 170 123 45 67 89",
  "a line\nand another",
] as const;

const budget = {
  runs: { today: 0, perDay: 1 },
  dollars: { today: 0, perDay: 1, thisMonth: 0, perMonth: 1, perFix: 1, reserved: 0 },
  billing: null,
  rate: { spent: 0, limit: 1, per: 1 },
  plan: { windows: [], reserve: 0 },
  waiting: [],
  attempts: [],
  cooldowns: [],
};

describe("the lines of lists", () => {
  it("show nothing to tap, whatever an error, a watcher or GitHub says", () => {
    const texts = string({ unit: "grapheme", maxLength: 80 });
    assert(
      property(constantFrom(...bait), texts, constantFrom(...fixStates), (one, other, state) => {
        const text = `${one} ${other}`;
        const { error } = sampleReport();
        const report = sampleReport({ error: { ...error, type: text, message: text } });
        const fix = sampleFix({ report, state });
        const hold = { reason: "unreachable", text, since: 0, until: 1, tries: 1 } as const;
        const watcher = { watcher: text, heartbeat: sampleHeartbeat(), seenAt: 0 };
        const lines = [
          queueText(fix, text, 1),
          errorText({
            error: count(null, report, 1),
            fix,
            label: text,
            number: 1,
            counted: 0,
            now: 1,
          }),
          digestOfMany([fix], new Map()).html,
          pauseText({ actor: `telegram:${text} (42)`, reason: text, at: 0 }, 1),
          ...systemLines({
            watchers: [watcher],
            budget: { ...budget, holds: [hold] },
            box: text,
            gitHubAccess: { name: null, expires: null, problem: text, repositories: [] },
            heartbeat: 0,
            now: 1,
          }),
          ...accessLines(
            {
              name: text,
              expires: 1,
              problem: null,
              repositories: [{ label: text, may: text, lacks: [text] }],
            },
            1,
          ),
        ];
        for (const line of lines) {
          const parsed = parseHtml(line);
          expect(findEntities(parsed)).toEqual([]);
          const foreign = parsed.entities.filter(({ type }) => !ours.includes(type));
          expect(foreign).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("the lines of the system page", () => {
  it("name the silent watchers first and count those for which there is no room", () => {
    const heartbeat = sampleHeartbeat();
    const watchers = Array.from({ length: 40 }, (_, index) => {
      const isLast = index === 39;
      return { watcher: isLast ? "lost" : "present", heartbeat, seenAt: isLast ? 0 : 60_000 };
    });
    const facts = { budget: { ...budget, holds: [] }, box: "", gitHubAccess: null };

    const lines = systemLines({ ...facts, watchers, heartbeat: 10_000, now: 60_000 });

    expect(lines[0]).toMatch(/lost.*silent/);
    expect(lines.filter((line) => line.startsWith("👁")).length).toBe(12);
    expect(lines).toContain("… and 28 more");
  });
});

/** What we set ourselves. */
const ours = ["code", "bold"];
