import type { Report } from "@mendwatch/protocol";
import { parseReport } from "@mendwatch/protocol/received";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";

import {
  sampleOccurrence,
  type OccurrenceChanges,
} from "../../../../test/support/sample-occurrence.ts";
import { openStateInMemory } from "../../../../test/support/state-in-memory.ts";
import type { WatcherEvent } from "../events.ts";
import type { WatcherState } from "../state/state.ts";
import { createSettler, type Settler, type SettlerOptions } from "./settler.ts";

const start = Date.parse("2026-03-01T12:00:00Z");
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

const states: WatcherState[] = [];

afterEach(() => {
  for (const state of states.splice(0)) state.close();
});

interface Bench {
  readonly state: WatcherState;
  readonly settler: Settler;
  readonly events: WatcherEvent[];
  now: number;
  see(changes?: OccurrenceChanges, source?: string): void;
  /** Lets time pass as the reading loop does: it looks whenever a deadline has come. */
  pass(ms: number): void;
  /** Takes what is in the outbox out of it. */
  sent(): readonly Report[];
}

function bench(changes: Partial<SettlerOptions> = {}): Bench {
  const state = openStateInMemory();
  states.push(state);
  const events: WatcherEvent[] = [];
  let ids = 0;
  const settler = createSettler(state, {
    host: "prod-1",
    times: { delay: 30 * second, maxHold: 5 * minute },
    maxNewFingerprints: { count: 200, per: hour },
    rules: () => [],
    deployed: () => "a1b2c3d",
    newId: () => `id-${String((ids += 1)).padStart(6, "0")}`,
    events: (event) => void events.push(event),
    ...changes,
  });
  const made: Bench = {
    state,
    settler,
    events,
    now: start,
    see(occurrence = {}, source = "/var/log/shop.log") {
      const origin = { project: "shop", source, context: () => ["the line before"] };
      state.transaction(() => {
        settler.take(sampleOccurrence(occurrence), origin, made.now);
        settler.closeDue(made.now);
      });
    },
    pass(ms) {
      const end = made.now + ms;
      for (;;) {
        const next = settler.nextDeadline();
        made.now = next === null ? end : Math.min(end, Math.max(next, made.now));
        state.transaction(() => settler.closeDue(made.now));
        if (made.now === end) return;
      }
    },
    sent() {
      const reports: Report[] = [];
      for (;;) {
        const next = state.outbox.next(made.now);
        if (next === undefined) return reports;
        const parsed = parseReport(JSON.parse(next.body));
        if (!parsed.success) throw parsed.error;
        reports.push(parsed.data);
        state.outbox.delivered(next.id);
      }
    },
  };
  return made;
}

const fingerprints = { a: "aaaaaaaaaaaaaaaa", b: "bbbbbbbbbbbbbbbb", c: "cccccccccccccccc" };
const refused = {
  type: "Error",
  message: "connect ECONNREFUSED 10.0.0.5:5432",
  code: "ECONNREFUSED",
};

describe("a secret in an error", () => {
  const leaking = { message: "refused", stack: "Error: refused\n  token=[REDACTED:token]" };

  it("is told once for each kind of a project, also after a restart", () => {
    const shop = bench();
    shop.see({ error: leaking });
    shop.see({ error: leaking, fingerprint: "00000000000000bb" });
    shop.see({ error: { message: "not [REDACTED:email]" } });
    const events: WatcherEvent[] = [];
    const again = createSettler(shop.state, {
      host: "prod-1",
      times: { delay: 30 * second, maxHold: 5 * minute },
      maxNewFingerprints: { count: 200, per: hour },
      rules: () => [],
      deployed: () => null,
      newId: () => "id-after-a-restart",
      events: (event) => void events.push(event),
    });
    const origin = { project: "shop", source: "/var/log/shop.log", context: () => [] };
    again.take(sampleOccurrence({ error: leaking }), origin, shop.now);

    expect([...shop.events, ...events].filter(({ event }) => event === "secret:masked")).toEqual([
      { event: "secret:masked", project: "shop", kind: "token", fingerprint: "00000000000000aa" },
      { event: "secret:masked", project: "shop", kind: "email", fingerprint: "00000000000000aa" },
    ]);
  });

  it("is not told of where there is none", () => {
    const shop = bench();
    shop.see();

    expect(shop.events.map(({ event }) => event)).not.toContain("secret:masked");
  });
});

describe("the settle window", () => {
  it("collects recurrences and is relayed once, when nothing came for the delay", () => {
    const shop = bench();
    shop.see();
    shop.pass(20 * second);
    shop.see();
    shop.pass(29 * second);
    expect(shop.sent()).toEqual([]);

    shop.pass(second);

    expect(shop.sent()).toMatchObject([
      {
        phase: "settled",
        detail: "full",
        count: 2,
        count24h: 2,
        severity: "low",
        deployed: "a1b2c3d",
        context: ["the line before"],
        incident: { role: "root", root: "00000000000000aa" },
      },
    ]);
  });

  it("is never held longer than maxHold, however often the error recurs", () => {
    const shop = bench();
    for (let index = 0; index < 100; index += 1) {
      shop.see();
      shop.pass(25 * second);
    }

    const reports = shop.sent();
    const [first] = reports;

    expect(Date.parse(first?.lastSeen ?? "") - start).toBeLessThanOrEqual(5 * minute);
    expect(first?.count).toBe(12);
    shop.pass(hour);
    expect([...reports, ...shop.sent()].reduce((sum, report) => sum + report.count, 0)).toBe(100);
  });

  it("is closed at once when the clock was set back behind its opening", () => {
    const shop = bench();
    shop.see();
    shop.now -= hour;
    shop.pass(0);

    expect(shop.sent()).toHaveLength(1);
  });

  it("keeps its deadline in the state, so that a restart changes nothing", () => {
    const shop = bench();
    shop.see();
    const again = createSettler(shop.state, {
      host: "prod-1",
      times: { delay: hour, maxHold: hour },
      maxNewFingerprints: { count: 200, per: hour },
      rules: () => [],
      deployed: () => null,
      newId: () => "id-after-restart",
      events: () => undefined,
    });

    expect(again.nextDeadline()).toBe(start + 30 * second);
    shop.state.transaction(() => again.closeDue(start + 30 * second));
    expect(shop.sent()).toMatchObject([{ count: 1 }]);
  });

  it("counts nothing of what was rolled back, and all of what was gathered before a commit", () => {
    const shop = bench();
    const origin = { project: "shop", source: "/var/log/shop.log", context: () => [] };
    const two = [sampleOccurrence(), sampleOccurrence({ fingerprint: fingerprints.b })];
    function take(): void {
      for (const occurrence of two) shop.settler.take(occurrence, origin, shop.now);
    }
    shop.see();
    shop.state.gather(take);
    expect(() =>
      shop.state.gather(() => {
        take();
        throw new Error("the disk is full");
      }),
    ).toThrow("the disk is full");
    for (const _ of two) shop.state.gather(take);
    shop.state.commit();
    shop.pass(30 * second);

    expect(shop.sent()).toMatchObject([
      { count: 3, count24h: 3 },
      { fingerprint: fingerprints.b, count: 2, count24h: 2 },
    ]);
  });

  it("says first and last occurrence as the log does, and takes no time from the future", () => {
    const shop = bench();
    shop.see({ at: start - 3 * second });
    shop.see({ at: start + hour });
    shop.pass(30 * second);

    expect(shop.sent()).toMatchObject([
      { firstSeen: "2026-03-01T11:59:57.000Z", lastSeen: "2026-03-01T12:00:00.000Z" },
    ]);
  });
});

describe("severity and detail", () => {
  it.each([
    [1, "low"],
    [2, "low"],
    [3, "medium"],
    [9, "medium"],
    [10, "high"],
  ])("%i occurrences are %s", (count, severity) => {
    const shop = bench();
    for (let index = 0; index < count; index += 1) shop.see();
    shop.pass(30 * second);

    expect(shop.sent()).toMatchObject([{ count, severity }]);
  });

  it("counts the last 24 hours, and not what is older", () => {
    const shop = bench();
    shop.see();
    shop.see();
    shop.pass(2 * hour);
    shop.see();
    shop.pass(minute);
    expect(shop.sent().map((report) => report.severity)).toEqual(["low", "medium"]);

    shop.pass(26 * hour);
    shop.see();
    shop.pass(minute);
    expect(shop.sent()).toMatchObject([{ severity: "low", count24h: 1 }]);
  });

  it("the first window in 24 hours is relayed whole, further low ones only as counts", () => {
    const shop = bench();
    shop.see();
    shop.pass(minute);
    shop.see();
    shop.pass(minute);
    const [first, further] = shop.sent();

    expect(first).toMatchObject({ detail: "full", severity: "low" });
    expect(further).toMatchObject({ detail: "counts", count: 1, context: [] });
    expect(further?.error).toMatchObject({ type: "TypeError", stack: "", frames: [] });

    shop.see();
    shop.pass(minute);
    expect(shop.sent()).toMatchObject([{ detail: "full", severity: "medium" }]);
    shop.pass(25 * hour);
    shop.see();
    shop.pass(minute);
    expect(shop.sent()).toMatchObject([{ detail: "full", severity: "low" }]);
  });

  it("an uncaught exception is at least medium", () => {
    const shop = bench();
    shop.see({ fatal: true });
    shop.pass(minute);

    expect(shop.sent()).toMatchObject([{ severity: "medium" }]);
  });

  it("a critical error is announced at once, and its settled report names the announcement", () => {
    const shop = bench({ rules: () => [{ match: { type: "TypeError" }, do: "critical" }] });
    shop.see();
    const [announced] = shop.sent();
    shop.see();
    shop.pass(minute);
    const [settled, ...rest] = shop.sent();

    expect(announced).toMatchObject({ phase: "announced", count: 0, announcement: null });
    expect(settled).toMatchObject({
      phase: "settled",
      count: 2,
      announcement: announced?.id,
      incident: announced?.incident,
    });
    expect(rest).toEqual([]);
  });

  it("an error that the owner ignores is counted and not relayed", () => {
    const ignored = { match: { message: "*null" }, do: "ignore" } as const;
    const shop = bench({ rules: () => [ignored] });
    shop.see();
    shop.see({ error: { message: "another" }, fingerprint: fingerprints.b });
    shop.pass(minute);

    expect(shop.sent().map((report) => report.fingerprint)).toEqual([fingerprints.b]);
    expect(shop.state.fingerprints.lastDay("shop", "00000000000000aa", shop.now)).toBe(1);
  });
});

describe("watched fingerprints", () => {
  it("are relayed whole from their first occurrence", () => {
    const shop = bench();
    shop.see();
    shop.pass(hour);
    shop.sent();
    shop.state.watched.replace(["00000000000000aa"]);
    shop.see();

    expect(shop.sent()).toMatchObject([{ phase: "settled", detail: "full", count: 1 }]);
  });

  it("settle as all others while they keep recurring, so that a storm is one report", () => {
    const shop = bench();
    shop.state.watched.replace(["00000000000000aa"]);
    for (let index = 0; index < 50; index += 1) {
      shop.see();
      shop.pass(second);
    }

    expect(shop.sent()).toHaveLength(1);
    shop.pass(minute);
    expect(shop.sent()).toMatchObject([{ count: 49 }]);
  });
});

describe("incidents", () => {
  it("a later error of the same request waits for its root and leaves right after it", () => {
    const shop = bench();
    shop.see({ fingerprint: fingerprints.a, traceId: "r1", at: start });
    shop.now += second;
    shop.see({ fingerprint: fingerprints.b, traceId: "r1", at: start + 1 });
    shop.see({ fingerprint: fingerprints.c, traceId: "r2", at: start + 2 });
    shop.pass(29 * second);
    const [root, symptom, ...rest] = shop.sent();

    expect(root).toMatchObject({ fingerprint: fingerprints.a, incident: { role: "root" } });
    expect(symptom).toMatchObject({
      fingerprint: fingerprints.b,
      incident: { id: root?.incident.id, role: "symptom", root: fingerprints.a },
    });
    expect(rest).toEqual([]);
    expect(shop.events).toContainEqual(
      expect.objectContaining({
        event: "incident:settled",
        fingerprint: fingerprints.a,
        symptoms: [expect.objectContaining({ fingerprint: fingerprints.b, count: 1 })],
      }),
    );
    shop.pass(second);
    expect(shop.sent()).toMatchObject([
      { fingerprint: fingerprints.c, incident: { role: "root" } },
    ]);
  });

  it("the root is the one that came first, also when its file is read later", () => {
    const shop = bench();
    shop.now += second;
    shop.see({ fingerprint: fingerprints.b, traceId: "r1", at: start + 5 });
    shop.see({ fingerprint: fingerprints.a, traceId: "r1", at: start });
    shop.pass(minute);

    expect(shop.sent().map(({ fingerprint, incident }) => [fingerprint, incident.role])).toEqual([
      [fingerprints.a, "root"],
      [fingerprints.b, "symptom"],
    ]);
  });

  it("an error of the same process soon after an infrastructure failure is its symptom", () => {
    const shop = bench();
    shop.see({ fingerprint: fingerprints.a, error: refused });
    shop.pass(9 * second);
    shop.see({ fingerprint: fingerprints.b });
    shop.pass(2 * second);
    shop.see({ fingerprint: fingerprints.c });
    shop.pass(minute);

    expect(rolesOf(shop.sent())).toEqual({ a: "root", b: "symptom", c: "root" });
  });

  it("an error of another process is none, unless it names what could not be reached", () => {
    const shop = bench();
    shop.see({ fingerprint: fingerprints.a, error: refused });
    shop.see({ fingerprint: fingerprints.b }, "/var/log/other.log");
    shop.see(
      { fingerprint: fingerprints.c, error: { message: "no pool for 10.0.0.5:5432" } },
      "/var/log/other.log",
    );
    shop.pass(minute);

    expect(rolesOf(shop.sent())).toEqual({ a: "root", b: "root", c: "symptom" });
  });

  it("processes that share a file are told apart by their pid", () => {
    const shop = bench();
    shop.see({ fingerprint: fingerprints.a, error: refused, pid: 7 });
    shop.see({ fingerprint: fingerprints.b, pid: 8 });
    shop.see({ fingerprint: fingerprints.c, pid: 7 });
    shop.pass(minute);

    expect(rolesOf(shop.sent())).toEqual({ a: "root", b: "root", c: "symptom" });
  });

  it("what was read before the infrastructure failure that caused it goes under it", () => {
    const shop = bench();
    shop.now += minute;
    shop.see({ fingerprint: fingerprints.b, at: start + 2 * second });
    shop.see({ fingerprint: fingerprints.c, at: start - second });
    shop.see({ fingerprint: fingerprints.a, at: start, error: refused });
    shop.pass(minute);

    expect(rolesOf(shop.sent())).toEqual({ a: "root", b: "symptom", c: "root" });
  });

  it("two errors that merely happen at the same time are two incidents", () => {
    const shop = bench();
    shop.see({ fingerprint: fingerprints.a, traceId: "r1" });
    shop.see({ fingerprint: fingerprints.b });
    shop.pass(minute);

    expect(rolesOf(shop.sent())).toEqual({ a: "root", b: "root" });
  });

  it("links are not transitive: what follows a symptom is an incident of its own", () => {
    const shop = bench({ rules: () => [{ match: { type: "Error" }, do: "high" }] });
    shop.see({ fingerprint: fingerprints.a, traceId: "r1" });
    shop.pass(second);
    shop.see({ fingerprint: fingerprints.b, traceId: "r1", error: refused });
    shop.pass(second);
    shop.see({ fingerprint: fingerprints.c });
    shop.pass(minute);

    expect(rolesOf(shop.sent())).toEqual({ a: "root", b: "symptom", c: "root" });
  });

  it("an error is no symptom of itself when its request fails again", () => {
    const shop = bench();
    shop.see({ fingerprint: fingerprints.a, traceId: "r1" });
    shop.pass(minute);
    shop.see({ fingerprint: fingerprints.a, traceId: "r1" });
    shop.pass(minute);

    expect(shop.sent().map(({ id, incident }) => incident.id === id)).toEqual([true, true]);
  });

  it("links close five minutes after the root began", () => {
    const shop = bench();
    shop.see({ fingerprint: fingerprints.a, traceId: "r1" });
    shop.pass(4 * minute);
    shop.see({ fingerprint: fingerprints.b, traceId: "r1" });
    shop.pass(2 * minute);
    shop.see({ fingerprint: fingerprints.c, traceId: "r1" });
    shop.pass(minute);

    expect(rolesOf(shop.sent())).toEqual({ a: "root", b: "symptom", c: "root" });
  });

  it("a critical error stands for itself, unless the root was announced as well", () => {
    const rules = [{ match: { type: "DiskError" }, do: "critical" }] as const;
    const critical = { error: { type: "DiskError" } };
    const alone = bench({ rules: () => rules });
    alone.see({ fingerprint: fingerprints.a, traceId: "r1" });
    alone.see({ fingerprint: fingerprints.b, traceId: "r1", ...critical });
    alone.pass(minute);
    const both = bench({ rules: () => rules });
    both.see({ fingerprint: fingerprints.a, traceId: "r1", ...critical });
    both.see({ fingerprint: fingerprints.b, traceId: "r1", ...critical });
    both.pass(minute);

    expect(rolesOf(alone.sent())).toEqual({ a: "root", b: "root" });
    expect(rolesOf(both.sent())).toEqual({ a: "root", b: "symptom" });
  });
});

describe("a flood of new kinds of errors", () => {
  it("is one report with all of them counted; what is known is not part of it", () => {
    const shop = bench({ maxNewFingerprints: { count: 3, per: hour } });
    for (let index = 0; index < 50; index += 1) {
      shop.see({ fingerprint: String(index).padStart(16, "0") });
      shop.see({ fingerprint: "0000000000000001" });
    }
    shop.pass(minute);
    const reports = shop.sent();
    const flood = reports.find((report) => report.error.type === null);

    expect(reports).toHaveLength(4);
    expect(flood).toMatchObject({ count: 47, severity: "high" });
    expect(flood?.error.message).toContain("47");
    expect(flood?.error.stack).toContain("cart is null");
    expect(reports.reduce((sum, report) => sum + report.count, 0)).toBe(100);
  });

  it("is over when the period is", () => {
    const shop = bench({ maxNewFingerprints: { count: 1, per: hour } });
    shop.see({ fingerprint: fingerprints.a });
    shop.see({ fingerprint: fingerprints.b });
    shop.pass(2 * hour);
    shop.sent();
    shop.see({ fingerprint: fingerprints.b });
    shop.pass(minute);

    expect(shop.sent()).toMatchObject([{ fingerprint: fingerprints.b, detail: "full" }]);
  });
});

describe("counts", () => {
  it("add up over the settled reports to what occurred, whatever happens in between", () => {
    const occurrence = fc.record({
      kind: fc.constant("see" as const),
      fingerprint: fc.integer({ min: 0, max: 6 }).map((digit) => String(digit).repeat(16)),
      traceId: fc.option(fc.constantFrom("r1", "r2", "r3")),
      pid: fc.option(fc.constantFrom(7, 8)),
      infrastructure: fc.boolean(),
      late: fc.integer({ min: 0, max: 20_000 }),
    });
    const step = fc.oneof(
      { weight: 5, arbitrary: occurrence },
      fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 400_000 }) }),
      fc.record({ kind: fc.constant("watch" as const), on: fc.boolean() }),
      fc.record({ kind: fc.constant("clock" as const), ms: fc.integer({ min: 0, max: hour }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const rules = [{ match: { type: "DiskError" }, do: "critical" }] as const;
        const shop = bench({ rules: () => rules, maxNewFingerprints: { count: 5, per: hour } });
        let seen = 0;
        for (const next of steps) {
          if (next.kind === "pass") shop.pass(next.ms);
          else if (next.kind === "clock") shop.now -= next.ms;
          else if (next.kind === "watch") {
            shop.state.watched.replace(next.on ? ["0".repeat(16), "1".repeat(16)] : []);
          } else {
            const { fingerprint, traceId, pid, infrastructure, late } = next;
            const type = fingerprint.startsWith("3") ? "DiskError" : "TypeError";
            const error = infrastructure ? refused : { type };
            shop.see({ fingerprint, traceId, pid, at: shop.now - late, error });
            seen += 1;
          }
        }
        shop.pass(2 * hour);

        const settled = shop.sent().filter((report) => report.phase === "settled");
        const roots = new Set(
          settled.filter(({ incident }) => incident.role === "root").map(({ id }) => id),
        );
        expect(settled.reduce((sum, report) => sum + report.count, 0)).toBe(seen);
        expect(settled.every(({ incident }) => roots.has(incident.id))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

function rolesOf(reports: readonly Report[]): Record<string, string> {
  return Object.fromEntries(
    reports
      .filter((report) => report.phase === "settled")
      .map(({ fingerprint, incident }) => [fingerprint.charAt(0), incident.role]),
  );
}

describe("the end of a process", () => {
  const exit = { type: "ProcessExit", message: "api exited with code 1" };

  it.each([
    ["after", 900],
    ["before", -900],
  ])("is a symptom of the error that ended it, also when it is told %s that", (_, delay) => {
    const shop = bench();
    function crash(): void {
      shop.see({ fingerprint: fingerprints.a, fatal: true, at: start });
    }
    function end(): void {
      const told = { fingerprint: fingerprints.b, fatal: true, error: exit };
      shop.see({ ...told, at: start + delay }, "/root/.pm2/pm2.log");
    }
    shop.now = start + second;
    for (const happens of delay > 0 ? [crash, end] : [end, crash]) happens();
    shop.pass(minute);
    const [root, symptom, ...rest] = shop.sent();

    expect(root).toMatchObject({ fingerprint: fingerprints.a, incident: { role: "root" } });
    expect(symptom).toMatchObject({
      fingerprint: fingerprints.b,
      incident: { id: root?.incident.id, role: "symptom", root: fingerprints.a },
    });
    expect(rest).toEqual([]);
  });

  it.each([
    ["an error that was caught", { fatal: false, at: start }],
    ["an error of a minute ago", { fatal: true, at: start - minute }],
  ])("is no symptom of %s", (_, error) => {
    const shop = bench();
    shop.see({ fingerprint: fingerprints.a, ...error });
    shop.see({ fingerprint: fingerprints.b, fatal: true, error: exit, at: start });
    shop.pass(minute);

    expect(shop.sent().map((report) => report.incident.role)).toEqual(["root", "root"]);
  });
});
