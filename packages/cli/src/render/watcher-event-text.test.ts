import { expect, it } from "vitest";

import { watcherEventText } from "./watcher-event-text.ts";

it("what Telegram answers, but does not take, is told otherwise than that it cannot be reached", () => {
  const unreachable = { event: "notice:unreachable", retryInMs: 17_000 } as const;

  const answered = { ...unreachable, status: 429, reason: "Too Many Requests" };
  expect(watcherEventText(answered).text).toBe(
    "Telegram takes nothing now (429): Too Many Requests; again in 17s",
  );
  const silent = { ...unreachable, status: null, reason: "ECONNREFUSED" };
  expect(watcherEventText(silent).text).toBe("cannot reach Telegram: ECONNREFUSED; again in 17s");
});
