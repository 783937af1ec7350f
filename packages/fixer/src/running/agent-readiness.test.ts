import { describe, expect, it } from "vitest";

import { createReadiness } from "./agent-readiness.ts";
import type { FixerEvent } from "../events/events.ts";

describe("whether the agent can work", () => {
  it("is looked at each time, and told once when it changes", async () => {
    const told: FixerEvent[] = [];
    let lacks: readonly string[] = ["no claude"];
    const readiness = await createReadiness({
      look: async () => lacks,
      events: (event) => told.push(event),
    });

    expect(await readiness.missing()).toEqual(["no claude"]);
    expect(told).toEqual([]);

    lacks = [];
    expect(await readiness.missing()).toEqual([]);
    expect(await readiness.missing()).toEqual([]);
    lacks = ["too old"];
    expect(await readiness.missing()).toEqual(["too old"]);
    await readiness.missing();

    expect(told).toEqual([
      { event: "agent:ready" },
      { event: "agent:missing", missing: ["too old"] },
    ]);
    expect(readiness.atStart).toEqual(["no claude"]);
  });
});
