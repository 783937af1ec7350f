import type { Report } from "@mendwatch/protocol";
import { describe, expect, it } from "vitest";

import {
  fingerprints,
  minute,
  refused,
  second,
  settlerBench,
  start,
} from "../../../../test/support/settler-bench.ts";

describe("incidents", () => {
  it("a later error of the same request waits for its root and leaves right after it", () => {
    const shop = settlerBench();
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
    const shop = settlerBench();
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
    const shop = settlerBench();
    shop.see({ fingerprint: fingerprints.a, error: refused });
    shop.pass(9 * second);
    shop.see({ fingerprint: fingerprints.b });
    shop.pass(2 * second);
    shop.see({ fingerprint: fingerprints.c });
    shop.pass(minute);

    expect(rolesOf(shop.sent())).toEqual({ a: "root", b: "symptom", c: "root" });
  });

  it("an error of another process is none, unless it names what could not be reached", () => {
    const shop = settlerBench();
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
    const shop = settlerBench();
    shop.see({ fingerprint: fingerprints.a, error: refused, pid: 7 });
    shop.see({ fingerprint: fingerprints.b, pid: 8 });
    shop.see({ fingerprint: fingerprints.c, pid: 7 });
    shop.pass(minute);

    expect(rolesOf(shop.sent())).toEqual({ a: "root", b: "root", c: "symptom" });
  });

  it("what was read before the infrastructure failure that caused it goes under it", () => {
    const shop = settlerBench();
    shop.now += minute;
    shop.see({ fingerprint: fingerprints.b, at: start + 2 * second });
    shop.see({ fingerprint: fingerprints.c, at: start - second });
    shop.see({ fingerprint: fingerprints.a, at: start, error: refused });
    shop.pass(minute);

    expect(rolesOf(shop.sent())).toEqual({ a: "root", b: "symptom", c: "root" });
  });

  it("two errors that merely happen at the same time are two incidents", () => {
    const shop = settlerBench();
    shop.see({ fingerprint: fingerprints.a, traceId: "r1" });
    shop.see({ fingerprint: fingerprints.b });
    shop.pass(minute);

    expect(rolesOf(shop.sent())).toEqual({ a: "root", b: "root" });
  });

  it("links are not transitive: what follows a symptom is an incident of its own", () => {
    const shop = settlerBench({ rules: () => [{ match: { type: "Error" }, do: "high" }] });
    shop.see({ fingerprint: fingerprints.a, traceId: "r1" });
    shop.pass(second);
    shop.see({ fingerprint: fingerprints.b, traceId: "r1", error: refused });
    shop.pass(second);
    shop.see({ fingerprint: fingerprints.c });
    shop.pass(minute);

    expect(rolesOf(shop.sent())).toEqual({ a: "root", b: "symptom", c: "root" });
  });

  it("an error is no symptom of itself when its request fails again", () => {
    const shop = settlerBench();
    shop.see({ fingerprint: fingerprints.a, traceId: "r1" });
    shop.pass(minute);
    shop.see({ fingerprint: fingerprints.a, traceId: "r1" });
    shop.pass(minute);

    expect(shop.sent().map(({ id, incident }) => incident.id === id)).toEqual([true, true]);
  });

  it("links close five minutes after the root began", () => {
    const shop = settlerBench();
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
    const alone = settlerBench({ rules: () => rules });
    alone.see({ fingerprint: fingerprints.a, traceId: "r1" });
    alone.see({ fingerprint: fingerprints.b, traceId: "r1", ...critical });
    alone.pass(minute);
    const both = settlerBench({ rules: () => rules });
    both.see({ fingerprint: fingerprints.a, traceId: "r1", ...critical });
    both.see({ fingerprint: fingerprints.b, traceId: "r1", ...critical });
    both.pass(minute);

    expect(rolesOf(alone.sent())).toEqual({ a: "root", b: "root" });
    expect(rolesOf(both.sent())).toEqual({ a: "root", b: "symptom" });
  });
});

describe("the end of a process", () => {
  const exit = { type: "ProcessExit", message: "api exited with code 1" };

  it.each([
    ["after", 900],
    ["before", -900],
  ])("is a symptom of the error that ended it, also when it is told %s that", (_, delay) => {
    const shop = settlerBench();
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
    const shop = settlerBench();
    shop.see({ fingerprint: fingerprints.a, ...error });
    shop.see({ fingerprint: fingerprints.b, fatal: true, error: exit, at: start });
    shop.pass(minute);

    expect(shop.sent().map((report) => report.incident.role)).toEqual(["root", "root"]);
  });
});

function rolesOf(reports: readonly Report[]): Record<string, string> {
  return Object.fromEntries(
    reports
      .filter((report) => report.phase === "settled")
      .map(({ fingerprint, incident }) => [fingerprint.charAt(0), incident.role]),
  );
}
