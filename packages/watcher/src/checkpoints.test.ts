import { expect, it } from "vitest";

import { createCheckpoints } from "./checkpoints.ts";

function recorded(): {
  readonly done: string[];
  readonly disk: PromiseWithResolvers<void>[];
} & Parameters<typeof createCheckpoints>[0] {
  const done: string[] = [];
  const disk: PromiseWithResolvers<void>[] = [];
  return {
    done,
    disk,
    sync() {
      done.push("sync");
      const written = Promise.withResolvers<void>();
      disk.push(written);
      return written.promise;
    },
    checkpoint: () => void done.push("checkpoint"),
  };
}

it("empties the log once it is on the disk, at first and each half minute", async () => {
  const state = recorded();
  const checkpoints = createCheckpoints(state);
  const seen: string[] = [];
  function tend(now: number): void {
    checkpoints.tend(now);
    seen.push(state.done.splice(0).join());
  }

  tend(1_000);
  tend(2_000);
  state.disk[0]?.resolve();
  await checkpoints.end();
  for (const now of [3_000, 4_000, 30_999, 31_000]) tend(now);

  expect(seen).toEqual(["sync", "", "checkpoint", "", "", "sync"]);
});

it("empties it sooner where much is told, and goes on where the disk fails", async () => {
  const state = recorded();
  const checkpoints = createCheckpoints(state);
  checkpoints.tend(0);
  state.disk[0]?.reject(new Error("EIO"));
  await checkpoints.end();
  checkpoints.tend(0);

  checkpoints.told(39);
  checkpoints.tend(1);
  const before = state.done.length;
  checkpoints.told(1);
  checkpoints.tend(2);

  expect(state.done).toEqual(["sync", "checkpoint", "sync"]);
  expect(before).toBe(2);
});
