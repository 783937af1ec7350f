import { describe, expect, it } from "vitest";

import { createAlarm } from "./alarm.ts";

const long = 60_000;

describe("an alarm", () => {
  it("ends a sleep when it rings, and the next one when nobody slept", async () => {
    const alarm = createAlarm();
    const { signal } = new AbortController();
    const sleep = alarm.sleep(long, signal);
    alarm.ring();
    await sleep;

    alarm.ring();
    await alarm.sleep(long, signal);

    expect(await raced(alarm.sleep(null, signal))).toBe("asleep");
  });

  it("ends a sleep after its time, and by the signal", async () => {
    const alarm = createAlarm();
    const stop = new AbortController();
    await alarm.sleep(1, stop.signal);
    const sleep = alarm.sleep(null, stop.signal);
    stop.abort();

    await sleep;
    expect(await raced(alarm.sleep(null, stop.signal))).toBe("awake");
  });

  it("rings within a time that later calls do not put off", async () => {
    const alarm = createAlarm();
    const { signal } = new AbortController();
    alarm.ringWithin(20);
    alarm.ringWithin(long);
    await alarm.sleep(long, signal);

    alarm.ringWithin(0);
    await alarm.sleep(long, signal);
    expect(await raced(alarm.sleep(null, signal))).toBe("asleep");
  });
});

function raced(sleep: Promise<void>): Promise<string> {
  const still = new Promise<string>((resolve) => setTimeout(() => resolve("asleep"), 10));
  return Promise.race([sleep.then(() => "awake"), still]);
}
