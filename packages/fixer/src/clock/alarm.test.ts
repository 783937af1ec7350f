import { describe, expect, it } from "vitest";

import { systemClock } from "../adapters/system-clock.ts";
import { createAlarm } from "./alarm.ts";

const hour = 3_600_000;

describe("an alarm", () => {
  it("ends a sleep when it rings, and says so", async () => {
    const alarm = createAlarm(systemClock());
    const asleep = alarm.sleep(hour, new AbortController().signal);

    alarm.ring();

    expect(await asleep).toBe(true);
  });

  it("ends the next sleep where it rang before, and no other", async () => {
    const alarm = createAlarm(systemClock());
    const { signal } = new AbortController();
    alarm.ring();
    alarm.ring();

    expect(await alarm.sleep(hour, signal)).toBe(true);
    expect(await alarm.sleep(1, signal)).toBe(false);
  });

  it("ends a sleep, and leaves no timer behind, when the signal aborts", async () => {
    const alarm = createAlarm(systemClock());
    const stop = new AbortController();
    const asleep = alarm.sleep(hour, stop.signal);

    stop.abort();

    expect(await asleep).toBe(false);
    expect(await alarm.sleep(hour, stop.signal)).toBe(false);
  });
});
