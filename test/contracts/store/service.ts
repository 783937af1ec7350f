import type { Store } from "@mendwatch/fixer";
import type { Heartbeat } from "@mendwatch/protocol";
import { beforeEach, describe, expect, it } from "vitest";

import { second, start, type StoreBench } from "./store-bench.ts";

/** The pause and the watchers. */
export function describeService(bench: StoreBench): void {
  const { handle, moved, broughtTo } = bench;
  let store: Store;
  beforeEach(() => {
    store = bench.store();
  });

  describe("the pause", () => {
    const anna = { actor: "terminal:anna", reason: "we deploy", at: start };

    it("holds from the first of many who begin one, and the others are told whose it is", async () => {
      const before = await store.getPause();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, turn) =>
          handle(turn).pause({ actor: `web:person-${turn}`, reason: null, at: start + turn }),
        ),
      );

      const first = await store.getPause();
      expect(before).toBeNull();
      expect(answers.filter(({ begun }) => begun).map(({ pause }) => pause)).toEqual([first]);
      for (const { pause } of answers) expect(pause).toEqual(first);
    });

    it("is ended by one of many, and may begin again", async () => {
      await store.pause({ ...anna, actor: "terminal:ben" });

      const ended = await Promise.all(
        Array.from({ length: 20 }, (_, turn) => handle(turn).resume()),
      );
      const between = await store.getPause();
      const again = await store.pause(anna);

      expect(ended.filter((pause) => pause !== null).map(({ actor }) => actor)).toEqual([
        "terminal:ben",
      ]);
      expect(between).toBeNull();
      expect(again).toEqual({ pause: anna, begun: true });
    });

    it("stops nothing by itself: a fix still moves", async () => {
      const fix = await broughtTo("admitted");

      await store.pause(anna);

      expect((await moved(fix, "preparing")).state).toBe("preparing");
    });

    it("is not forgotten with what is old", async () => {
      await store.pause(anna);

      await store.prune(start + 1);

      expect(await store.getPause()).toEqual(anna);
    });
  });

  describe("the watchers", () => {
    it("are known by their newest heartbeat", async () => {
      await store.watcherBeat("prod-2", heartbeat("only", 5), start);
      await store.watcherBeat("prod-1", heartbeat("newer", 5), start + 1);
      await store.watcherBeat("prod-1", heartbeat("older", 4), start + 2);

      const known = (await store.listWatchers()).map(({ watcher, heartbeat: beat, seenAt }) => [
        watcher,
        beat.id,
        seenAt,
      ]);
      expect(known).toEqual([
        ["prod-1", "newer-beat", start + 1],
        ["prod-2", "only-beat", start],
      ]);
    });

    it("have the pace of their last two heartbeats, whatever comes late or twice", async () => {
      for (const [id, at] of [
        ["first", 4],
        ["second", 6],
        ["second", 6],
        ["late", 5],
      ] as const) {
        await store.watcherBeat("prod-1", heartbeat(id, at), start);
      }
      await store.watcherBeat("prod-2", heartbeat("only", 5), start);

      const paces = (await store.listWatchers()).map(({ pace }) => pace);
      expect(paces).toEqual([2 * second, undefined]);
    });
  });
}

function heartbeat(name: string, seconds: number): Heartbeat {
  return {
    version: "1.0",
    id: `${name}-beat`,
    host: "prod-1",
    sentAt: new Date(start + seconds * second).toISOString(),
    deployed: {},
    sources: [],
    outbox: {
      reports: 0,
      bytes: 0,
      setAside: 0,
      dropped: { critical: 0, high: 0, medium: 0, low: 0 },
    },
  };
}
