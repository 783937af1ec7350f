import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { sampleReport } from "../../../../test/support/sample-report.ts";
import {
  startTelegram,
  type TelegramEmulator,
} from "../../../../test/support/telegram/emulator.ts";
import { createGroup } from "../../../../test/support/telegram/person.ts";
import type { WatcherEvent } from "../events.ts";
import { openStateInMemory, type WatcherState } from "../state/state.ts";
import { createNotices, type Notices } from "./notices.ts";

const chat = -7;

describe("notices", { timeout: 30_000 }, () => {
  let telegram: TelegramEmulator;
  let state: WatcherState;
  let events: WatcherEvent[];
  const ends: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    telegram = await startTelegram();
    createGroup(telegram, chat, "Shop");
    state = openStateInMemory();
    events = [];
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
    await telegram.close();
    state.close();
  });

  /** Runs them until the test ends, or until what this returns is called. */
  function start(
    changes: { readonly fixerSilent?: number; readonly apiRoot?: string } = {},
  ): Notices & { stop(): Promise<void> } {
    const { fixerSilent = 7_200_000, apiRoot = telegram.url } = changes;
    const notices = createNotices({
      notice: { telegram: { token: telegram.token, chat: String(chat), apiRoot }, fixerSilent },
      state,
      host: "prod-1",
      hasFixer: true,
      label: () => "PA",
      events: (event) => void events.push(event),
    });
    const stopping = new AbortController();
    const running = notices.run(stopping.signal);
    async function stop(): Promise<void> {
      stopping.abort();
      await running;
    }
    ends.push(stop);
    return { ...notices, stop };
  }

  function settle(
    notices: Notices,
    id: string,
    changes: Parameters<typeof sampleReport>[0] = {},
  ): void {
    const fingerprint = id.padStart(16, "0");
    const report = sampleReport({ severity: "critical", fingerprint, ...changes });
    state.transaction(() => notices.settled(report));
  }

  function texts(): readonly string[] {
    return telegram.messages(chat).map(({ message }) => message.text ?? "");
  }

  function sent(): readonly WatcherEvent[] {
    return events.filter(({ event }) => event === "notice:sent");
  }

  async function told(count: number): Promise<readonly string[]> {
    await eventually(`${count} messages`, () => texts().length >= count);
    return texts();
  }

  it("tells a critical incident once, and neither a lesser one nor a symptom", async () => {
    const notices = start();
    settle(notices, "1", { severity: "high" });
    settle(notices, "2", { incident: { id: "other-01", role: "symptom", root: "3".repeat(16) } });
    const { error } = sampleReport();
    settle(notices, "3", { error: { ...error, message: "no server" } });
    await told(1);
    await notices.stop();
    const again = start();
    settle(again, "4");

    expect(await told(2)).toEqual([
      expect.stringContaining("no server"),
      expect.stringContaining("PA critical"),
    ]);
    // A message is there a moment before its sender has the answer.
    await eventually("both answers", () => sent().length === 2);
  });

  it("keeps what it cannot send, says so once, and sends it when it can", async () => {
    const away = start({ apiRoot: "http://127.0.0.1:1" });
    settle(away, "1");
    settle(away, "2");
    await eventually("an attempt", () => events.length > 0);
    await away.stop();
    expect(events).toEqual([expect.objectContaining({ event: "notice:unreachable" })]);
    expect(state.notices.load()).toMatchObject({ posting: null, waiting: [{}, {}] });

    start();
    expect(await told(2)).toHaveLength(2);
  });

  it("waits as long as Telegram asks it to, also over a restart", async () => {
    const parameters = { retry_after: 2 };
    telegram.fail("*", {
      kind: "refused",
      code: 429,
      description: "Too Many Requests",
      parameters,
    });
    const notices = start();
    settle(notices, "1");
    await eventually("the refusal", () => events.length > 0);
    await notices.stop();
    start();
    await told(1);

    const [first, second] = telegram.called("sendMessage");
    expect(events[0]).toMatchObject({
      event: "notice:unreachable",
      status: 429,
      retryInMs: 2_000,
    });
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_900);
    expect(telegram.called("sendMessage")).toHaveLength(2);
  });

  it("says once that it is refused, keeps that to be looked up, and asks again after a restart", async () => {
    telegram.fail("*", { kind: "refused", code: 403, description: "Forbidden: bot was kicked" });
    const notices = start();
    settle(notices, "1");
    await eventually("the refusal", () => events.length > 0);
    const looked = state.notices.load().silence?.lookedAt ?? 0;
    await eventually("another turn", () => {
      settle(notices, "2");
      return (state.notices.load().silence?.lookedAt ?? 0) > looked;
    });

    expect(state.notices.load().refusal).toMatchObject({ status: 403 });
    expect(telegram.called("sendMessage")).toHaveLength(1);
    await notices.stop();
    start();
    await told(2);
    await eventually("the answers", () => events.length > 2);

    expect(state.notices.load().refusal).toBeNull();
    expect(events.map(({ event }) => event)).toEqual([
      "notice:refused",
      "notice:sent",
      "notice:sent",
    ]);
  });

  it("posts once more what may have arrived, and says that it does", async () => {
    telegram.fail("*", { kind: "lost" });
    settle(start(), "1");
    const [first, second] = await told(2);

    expect(first).not.toContain("again:");
    expect(second).toContain("(again:");
    await eventually("the second answer", () => events.length > 1);
    expect(events.map(({ event }) => event)).toEqual(["notice:unsure", "notice:sent"]);
  });

  it("does not repeat what was under way when it was killed, and says so", async () => {
    const notices = start();
    settle(notices, "1");
    await told(1);
    await notices.stop();
    const board = state.notices.load();
    // As a kill leaves it between the post and what is written down after it.
    const posting = {
      notice: { kind: "errors" as const, errors: [killedMeanwhile], unnamed: 0 },
      tries: 0,
    };
    state.notices.save({ ...board, posting });
    events.length = 0;
    settle(start(), "2");
    await told(2);

    expect(texts().some((text) => text.includes("killed meanwhile"))).toBe(false);
    expect(events[0]).toMatchObject({ event: "notice:unsure" });
  });

  it("says once that the fixer is silent, also over a restart, and once that it is back", async () => {
    state.outbox.add(sampleReport());
    const notices = start({ fixerSilent: 300 });
    expect(await told(1)).toEqual([expect.stringContaining("the fixer has taken nothing")]);
    expect(texts()[0]).toContain("1 report waits for it");
    await notices.stop();
    const again = start({ fixerSilent: 300 });
    const { silence } = state.notices.load();
    await eventually("two looks", () => {
      const looked = state.notices.load().silence?.lookedAt ?? 0;
      return looked > (silence?.lookedAt ?? looked) + 300;
    });
    again.answered("report");
    const [, back] = await told(2);

    expect(back).toContain("takes reports again");
    expect(back).toContain("1 of its reports sent, 1 report waits");
  });
});

const killedMeanwhile = {
  project: "shop",
  fingerprint: "f".repeat(16),
  label: "PA",
  type: "Error",
  message: "killed meanwhile",
  frame: null,
  began: 0,
  incidents: 1,
  count: 1,
};
