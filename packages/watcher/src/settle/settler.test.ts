import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { sampleOccurrence } from "../../../../test/support/sample-occurrence.ts";
import {
  fingerprints,
  hour,
  minute,
  refused,
  second,
  settlerBench,
  start,
} from "../../../../test/support/settler-bench.ts";
import type { WatcherEvent } from "../events.ts";
import { createSettler } from "./settler.ts";

describe("a secret in an error", () => {
  const leaking = { message: "refused", stack: "Error: refused\n  token=[REDACTED:token]" };

  it("is told once for each kind of a project, also after a restart", () => {
    const shop = settlerBench();
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
    const shop = settlerBench();
    shop.see();

    expect(shop.events.map(({ event }) => event)).not.toContain("secret:masked");
  });
});

describe("the settle window", () => {
  it("collects recurrences and is relayed once, when nothing came for the delay", () => {
    const shop = settlerBench();
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
    const shop = settlerBench();
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
    const shop = settlerBench();
    shop.see();
    shop.now -= hour;
    shop.pass(0);

    expect(shop.sent()).toHaveLength(1);
  });

  it("keeps its deadline in the state, so that a restart changes nothing", () => {
    const shop = settlerBench();
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
    const shop = settlerBench();
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
    const shop = settlerBench();
    shop.see({ at: start - 3 * second });
    shop.see({ at: start + hour });
    shop.pass(30 * second);

    expect(shop.sent()).toMatchObject([
      { firstSeen: "2026-03-01T11:59:57.000Z", lastSeen: "2026-03-01T12:00:00.000Z" },
    ]);
  });
});

describe("watched fingerprints", () => {
  it("are relayed whole from their first occurrence", () => {
    const shop = settlerBench();
    shop.see();
    shop.pass(hour);
    shop.sent();
    shop.state.watched.replace(["00000000000000aa"]);
    shop.see();

    expect(shop.sent()).toMatchObject([{ phase: "settled", detail: "full", count: 1 }]);
  });

  it("settle as all others while they keep recurring, so that a storm is one report", () => {
    const shop = settlerBench();
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
        const shop = settlerBench({
          rules: () => rules,
          maxNewFingerprints: { count: 5, per: hour },
        });
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
        // Whoever looks again soon notices a clock that was set back.
        shop.pass(second);
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

describe("an error that is known and was not read", () => {
  const known = { fingerprint: fingerprints.a, fatal: false, isTraced: false, at: start };

  function take(shop: ReturnType<typeof settlerBench>, ...errors: (typeof known)[]): boolean {
    return shop.state.transaction(() => shop.settler.takeKnown(errors, "shop", shop.now));
  }

  it("is counted in its open window, as if it had been read", () => {
    const shop = settlerBench();
    shop.see({ fingerprint: fingerprints.a });
    shop.pass(20 * second);

    expect(take(shop, known, { ...known, fatal: true, at: start + second })).toBe(true);
    expect(shop.state.windows.current("shop", fingerprints.a)?.fatal).toBe(true);
    shop.pass(29 * second);
    expect(shop.sent()).toEqual([]);
    shop.pass(second);
    expect(shop.sent()).toMatchObject([
      {
        count: 3,
        count24h: 3,
        lastSeen: new Date(start + second).toISOString(),
      },
    ]);
  });

  it.each([
    ["no window is open for one of them", known, { ...known, fingerprint: fingerprints.b }],
    ["one names a request", known, { ...known, isTraced: true }],
  ])("is to be read where %s, and none is counted", (_, ...errors) => {
    const shop = settlerBench();
    shop.see({ fingerprint: fingerprints.a });

    expect(take(shop, ...errors)).toBe(false);
    shop.pass(hour);
    expect(shop.sent()).toMatchObject([{ count: 1 }]);
  });

  it("may name a request when its window has as many of them as it remembers", () => {
    const shop = settlerBench();
    for (let index = 0; index < 99; index += 1) {
      shop.see({ fingerprint: fingerprints.a, traceId: `trace-${index}` });
    }
    shop.see({ fingerprint: fingerprints.a });
    expect(take(shop, { ...known, isTraced: true })).toBe(false);

    shop.see({ fingerprint: fingerprints.a, traceId: "trace-99" });
    expect(take(shop, { ...known, isTraced: true })).toBe(true);
  });

  it("is to be read where a rule may ignore it", () => {
    const shop = settlerBench({ rules: () => [{ match: { message: "4711" }, do: "ignore" }] });
    shop.see({ fingerprint: fingerprints.a });

    expect(take(shop, known)).toBe(false);
  });
});
