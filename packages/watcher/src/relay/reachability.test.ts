import { describe, expect, it } from "vitest";

import type { WatcherEvent } from "../events.ts";
import { createReachability } from "./reachability.ts";

describe("whether the fixer is reached", () => {
  it("is told once for each reason, and once when it is over on all channels", () => {
    const events: WatcherEvent[] = [];
    const openChannel = createReachability("http://fixer", (event) => void events.push(event));
    const [reports, heartbeats] = [openChannel(), openChannel()];

    heartbeats.failed("refused", 60_000);
    for (let times = 0; times < 5; times += 1) reports.failed("refused", null);
    reports.failed("no route", null);
    heartbeats.answered();
    expect(events.map((event) => ("reason" in event ? event.reason : event.event))).toEqual([
      "refused",
      "no route",
    ]);

    reports.answered();
    reports.answered();
    expect(events.at(-1)).toEqual({ event: "relay:restored" });
    expect(events).toHaveLength(3);
    reports.failed("no route", null);
    expect(events).toHaveLength(4);
  });

  it("is told again once an hour of it is over", () => {
    const events: WatcherEvent[] = [];
    let now = 0;
    const openChannel = createReachability(
      "http://fixer",
      (event) => void events.push(event),
      () => now,
    );
    const channel = openChannel();

    for (now of [0, 3_599_999]) channel.failed("refused", null);
    expect(events).toHaveLength(1);
    for (now of [3_600_000, 3_600_001]) channel.failed("refused", null);
    expect(events).toHaveLength(2);
  });
});
