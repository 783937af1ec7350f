import { setImmediate } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { createRest } from "./rest.ts";
import { standStill } from "./stand-still.ts";

const minute = 60_000;
const { signal } = new AbortController();

/** A tail whose files have something to read at the given looks; `null`: nothing is written any more. */
function tailOf(looks: readonly (boolean | null)[]) {
  let count = 0;
  return {
    isBusy: () => looks[count] !== null,
    glance: () => looks[count++] === true,
    looks: () => count,
  };
}

describe("the rest between two turns", () => {
  it("is over when there is something to read, without an event", async () => {
    const tail = tailOf([false, false, true]);
    const rest = createRest(tail, { coalesce: 0, hasStreams: false });

    for (let turns = 0; tail.looks() < 3 && turns < 3; turns += 1) {
      await rest.until(() => minute, signal);
    }

    expect(tail.looks()).toBe(3);
  });

  it("does not stand still behind a turn that took longer", async () => {
    const looks = 20;
    const rest = createRest(tailOf(Array.from({ length: looks }, () => true)), {
      coalesce: 0,
      hasStreams: false,
    });
    let shortest = Infinity;
    for (let turn = 0; turn < looks; turn += 1) {
      standStill(6);
      const begin = performance.now();
      await rest.until(() => minute, signal);
      shortest = Math.min(shortest, performance.now() - begin);
    }

    expect(shortest).toBeLessThan(4);
  });

  it("is shorter behind news, for a while", async () => {
    const looks = 60;
    const tail = tailOf(Array.from({ length: looks + 1 }, () => true));
    const rest = createRest(tail, { coalesce: 0, hasStreams: false });
    /** How long each of half of the looks was waited for, shortest first. */
    async function waits(before: () => void): Promise<readonly number[]> {
      const found: number[] = [];
      for (let turn = 0; turn < looks / 2; turn += 1) {
        before();
        const begin = performance.now();
        await rest.until(() => minute, signal);
        found.push(performance.now() - begin);
      }
      return found.toSorted((one, other) => one - other);
    }

    const [shortest] = await waits(() => rest.hurry());
    standStill(20);
    await rest.until(() => minute, signal);
    const usual = (await waits(() => undefined))[looks / 4];

    expect(shortest).toBeLessThan(3);
    expect(usual).toBeGreaterThan(3);
  });

  it("gives events their turn, however long only healthy lines come", async () => {
    const tail = tailOf([]);
    const rest = createRest(tail, { coalesce: 0, hasStreams: false });
    let came = false;
    const event = setImmediate().then(() => (came = true));

    await rest.until(() => minute, signal);
    await event;

    expect(came).toBe(true);
  });

  it("lasts a fifth of a second where only healthy lines and events of their files come", async () => {
    const tail = tailOf([]);
    const rest = createRest(tail, { coalesce: 0, hasStreams: false });
    const begin = performance.now();

    await rest.until(() => minute, signal);

    expect(performance.now() - begin).toBeGreaterThanOrEqual(200);
    expect(tail.looks()).toBeGreaterThan(1);
  });

  it("gives events their turn, however often there is something to read", async () => {
    const tail = tailOf(Array.from({ length: 20 }, () => true));
    const rest = createRest(tail, { coalesce: 0, hasStreams: false });
    let came = false;
    void setImmediate().then(() => (came = true));

    for (let turns = 0; turns < 20; turns += 1) await rest.until(() => minute, signal);

    expect(came).toBe(true);
    expect(tail.looks()).toBe(20);
  });

  it("lasts until an event comes where nothing is written", async () => {
    const tail = tailOf([null]);
    const rest = createRest(tail, { coalesce: 0, hasStreams: false });
    void setImmediate().then(() => rest.wake());

    await rest.until(() => minute, signal);

    expect(tail.looks()).toBe(0);
  });

  it("lets what a program says all the time come together", async () => {
    const tail = tailOf([null, null]);
    const rest = createRest(tail, { coalesce: 0, hasStreams: true });
    const began = performance.now();
    rest.wakeForStream();

    await rest.until(() => minute, signal);

    expect(tail.looks()).toBe(1);
    expect(performance.now() - began).toBeGreaterThan(3);
  });

  it("gives a program its turn after each look at files that are written all the time", async () => {
    const tail = tailOf([]);
    const rest = createRest(tail, { coalesce: 0, hasStreams: true });

    for (let turns = 0; turns < 20; turns += 1) await rest.until(() => minute, signal);

    expect(tail.looks()).toBe(20);
  });

  it("looks at nothing between two events where what comes is to be read together", async () => {
    const tail = tailOf([]);
    const rest = createRest(tail, { coalesce: 50, hasStreams: false });

    await rest.until(() => 1, signal);

    expect(tail.looks()).toBe(0);
  });
});
