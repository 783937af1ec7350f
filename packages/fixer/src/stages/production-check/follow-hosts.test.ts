import type { SourceHealth } from "@mendwatch/protocol";
import { describe, expect, it } from "vitest";

import type { Aftermath } from "../../model/production.ts";
import { followHosts, type FollowedHosts } from "./follow-hosts.ts";
import type { Host } from "./hosts.ts";

const start = 1_000_000_000;
const minute = 60_000;

function source(changes: Partial<Omit<SourceHealth, "unbrokenSince">> = {}, unbroken = start - 1) {
  return {
    project: "shop",
    source: "/var/log/shop.log",
    bytesRead: 100,
    lagBytes: 0,
    unreadable: null,
    ...changes,
    unbrokenSince: new Date(unbroken).toISOString(),
  };
}

function host(minutes: number, changes: Partial<Host> = {}): Host {
  return {
    watcher: "prod-1",
    name: "prod-1",
    project: "shop",
    version: "new",
    contains: true,
    unasked: null,
    sentAt: start + minutes * minute,
    sources: [source({ bytesRead: 100 + minutes })],
    waiting: 0,
    lost: 0,
    ...changes,
  };
}

/** What passes over these heartbeats, one after another, say in the end. */
function after(passes: readonly (readonly Host[])[], byWord = false): FollowedHosts {
  let before: Pick<Aftermath, "hosts" | "quietSince"> = { hosts: [], quietSince: null };
  let followed: FollowedHosts | null = null;
  for (const hosts of passes) {
    followed = followHosts(before, hosts, start, byWord);
    before = { hosts: followed.hosts, quietSince: start };
  }
  if (followed === null) throw new Error("there is no heartbeat");
  return followed;
}

describe("what heartbeats cover", () => {
  it("is the time up to the last one, also of a watcher that was away", () => {
    const followed = after([[host(1)], [host(3_000)]]);

    expect(followed).toMatchObject({ coveredUntil: start + 3_000 * minute, interruptedAt: null });
    expect(followed.hosts[0]?.read).toBe(2_999);
  });

  it("is what the slowest host covers", () => {
    const slow = { watcher: "prod-2" };
    const followed = after([
      [host(1), host(1, slow)],
      [host(9), host(4, slow)],
    ]);

    expect(followed.coveredUntil).toBe(start + 4 * minute);
  });

  it("is nothing where no host is known", () => {
    expect(after([[]])).toMatchObject({ coveredUntil: 0, hosts: [] });
  });

  it("ends before reports that were not sent yet", () => {
    const followed = after([[host(1)], [host(2, { waiting: 1 })]]);

    expect(followed.coveredUntil).toBe(start + minute);
  });

  it("ends where a source cannot be read, and says why", () => {
    const sources = [source({ unreadable: "permission denied" })];
    const followed = after([[host(1)], [host(2, { sources })]]);

    expect(followed.coveredUntil).toBe(start + minute);
    expect(followed.waitsFor).toBe("prod-1 cannot read /var/log/shop.log: permission denied.");
  });

  it("follows a log that is never read to its end, by what was left at a heartbeat", () => {
    const left = [source({ bytesRead: 100, lagBytes: 50 })];
    const some = [source({ bytesRead: 120, lagBytes: 50 })];
    const all = [source({ bytesRead: 160, lagBytes: 50 })];
    const early = after([[host(1, { sources: left })], [host(2, { sources: some })]]);
    const late = after([
      [host(1, { sources: left })],
      [host(2, { sources: some })],
      [host(3, { sources: all })],
    ]);

    expect(early.coveredUntil).toBe(start);
    expect(late.coveredUntil).toBe(start + minute);
  });
});

describe("what interrupts the quiet", () => {
  it("is a source that missed bytes", () => {
    const sources = [source({}, start + 5 * minute)];

    expect(after([[host(1)], [host(9, { sources })]]).interruptedAt).toBe(start + 5 * minute);
  });

  it("is a source that missed bytes before the first heartbeat", () => {
    const sources = [source({}, start + minute)];

    expect(after([[host(2, { sources })]]).interruptedAt).toBe(start + minute);
  });

  it("is a dropped report", () => {
    expect(after([[host(1)], [host(2, { lost: 1 })]]).interruptedAt).toBe(start + 2 * minute);
  });

  it("is no log of a new day, nor a host that is added", () => {
    const today = source({ source: "/var/log/2.log" }, start + 9 * minute);
    const both = [source(), today];
    const followed = after([
      [host(1)],
      [host(10, { sources: both })],
      [host(11, { sources: [today] }), host(11, { watcher: "prod-2", sources: [today] })],
    ]);

    expect(followed).toMatchObject({ interruptedAt: null, coveredUntil: start + 11 * minute });
  });

  it("is a day whose log came and went while the watcher was away", () => {
    const later = [source({ source: "/var/log/3.log" }, start + 3_000 * minute)];

    expect(after([[host(1)], [host(3_001, { sources: later })]]).interruptedAt).toBe(
      start + 3_000 * minute,
    );
  });

  it("is a version without the merge, until it is back", () => {
    const old = { version: "old", contains: false };
    const rolledBack = after([[host(1)], [host(2, old)]]);
    const back = after([[host(1)], [host(2, old)], [host(3)]]);
    const steady = after([[host(1)], [host(2, old)], [host(3)], [host(4)]]);

    expect(rolledBack).toMatchObject({
      interruptedAt: start + 2 * minute,
      waitsFor: "prod-1 runs old.",
    });
    expect(back).toMatchObject({ interruptedAt: start + 3 * minute, waitsFor: null });
    expect(steady.interruptedAt).toBeNull();
  });

  it("is no version that never had the merge, where a person said that it is deployed", () => {
    const picked = { version: "picked", contains: false };

    const believed = after([[host(1, picked)], [host(2, picked)]], true);
    const rolledBack = after([[host(1)], [host(2, picked)], [host(3, picked)]], true);

    expect(believed).toMatchObject({ interruptedAt: null, coveredUntil: start + 2 * minute });
    expect(rolledBack).toMatchObject({ interruptedAt: start + 3 * minute });
  });
});
