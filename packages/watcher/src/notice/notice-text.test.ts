import { describe, expect, it } from "vitest";

import { parseHtml } from "../../../../test/support/telegram/html-entities.ts";
import type { Notice, WaitingError } from "./notice.ts";
import { noticeText } from "./notice-text.ts";

const now = Date.parse("2026-03-01T12:40:00Z");
const context = { host: "prod-1", now, reports: 3, isAgain: false };

function anError(changes: Partial<WaitingError> = {}): WaitingError {
  return {
    project: "shop",
    fingerprint: "a",
    label: "PA",
    type: "MongoError",
    message: "connect ECONNREFUSED 10.0.0.5:27017",
    frame: "src/db.ts:12 connect",
    began: Date.parse("2026-03-01T12:34:56Z"),
    incidents: 1,
    count: 14,
    ...changes,
  };
}

function errors(...list: readonly WaitingError[]): Notice {
  return { kind: "errors", errors: list, unnamed: 0 };
}

/** What people see of it. */
function seen(notice: Notice, changes: Partial<typeof context> = {}): string {
  return parseHtml(noticeText(notice, { ...context, ...changes })).text;
}

describe("the text of a notice", () => {
  it("says in two lines what, where, how often and since when", () => {
    expect(seen(errors(anError()))).toBe(
      [
        "🔴 PA critical 14× MongoError: connect ECONNREFUSED 10.0.0.5:27017",
        "src/db.ts:12 connect · since 12:34 UTC · prod-1",
      ].join("\n"),
    );
  });

  it("names the day of another day, and the incidents where there were more", () => {
    const old = anError({ began: now - 86_400_000, incidents: 3, frame: null, type: null });

    expect(seen(errors(old))).toBe(
      [
        "🔴 PA critical 14× connect ECONNREFUSED 10.0.0.5:27017",
        "since 2026-02-28 12:40 UTC · 3 incidents · prod-1",
      ].join("\n"),
    );
  });

  it("names five of many, and counts the others", () => {
    const many = Array.from({ length: 8 }, (_, index) => anError({ message: `no ${index}` }));
    const lines = seen({ kind: "errors", errors: many, unnamed: 4 }).split("\n");

    expect(lines[0]).toBe("🔴 12 more critical incidents on prod-1");
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toBe("and 7 more");
  });

  it("says how long the fixer is silent, and what waits for it", () => {
    const since = now - 7_500_000;

    expect(seen({ kind: "fixer", news: { kind: "silent", since } })).toBe(
      "🟠 prod-1: the fixer has taken nothing for 2 h 5 min, since 10:35 UTC\n3 reports wait for it",
    );
    const back = { kind: "back", since, until: now, sent: 2, waiting: 1 } as const;
    expect(seen({ kind: "fixer", news: back })).toBe(
      "🟢 prod-1: the fixer takes reports again, after 2 h 5 min\n2 of its reports sent, 1 report waits",
    );
  });

  it("says so where it may have arrived before", () => {
    expect(seen(errors(anError()), { isAgain: true })).toMatch(/\(again: .*\)$/);
  });

  it("sets everything that a log says as code, on one line, and short", () => {
    const message = `<b>@anna</b> &lt; /deploy https://evil.example\n\u202e${"x".repeat(9_000)}\u0000`;
    const { text, entities } = parseHtml(
      noticeText(errors(anError({ message, frame: "<i>.ts:1 a" })), context),
    );

    expect(text.split("\n")).toHaveLength(2);
    expect(text.length).toBeLessThan(700);
    expect(text).toContain("<b>@anna</b> &lt; /deploy https://evil.example");
    expect(text).not.toContain("\u202e");
    const covered = entities.filter(({ type }) => type === "code");
    expect(entities).toEqual(covered);
    const at = text.indexOf("@anna");
    expect(covered.some(({ offset, length }) => offset <= at && at < offset + length)).toBe(true);
  });

  it("stays a message that Telegram takes, whatever is in it", () => {
    const worst = anError({
      label: "&".repeat(200),
      type: "<".repeat(200),
      message: "\u0001",
      frame: "&".repeat(2_000),
    });
    const text = parseHtml(
      noticeText({ kind: "errors", errors: Array(50).fill(worst), unnamed: 9 }, context),
    ).text;

    expect(text.length).toBeLessThan(4_096);
    expect(
      parseHtml(noticeText(errors(anError({ type: null, message: "" })), context)).text,
    ).toMatch(/critical 14× \?/);
  });
});
