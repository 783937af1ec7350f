import { array, assert, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";

import { readEvents, type EventReader } from "./stream.ts";

const success = {
  type: "result",
  subtype: "success",
  is_error: false,
  structured_output: { a: 1 },
};

function limit(status: string): object {
  return { type: "rate_limit_event", rate_limit_info: { status, resetsAt: 1_790_000_000 } };
}

function reading(...lines: readonly (object | string)[]): EventReader {
  const events = readEvents(() => {});
  for (const line of lines) {
    events.take(`${typeof line === "string" ? line : JSON.stringify(line)}\n`);
  }
  return events;
}

describe("what the CLI prints", () => {
  it("ends with its last result", () => {
    const early = { type: "result", subtype: "success", is_error: false, result: "working" };

    expect(reading(early, { type: "assistant" }, success).result()).toMatchObject({
      structured_output: { a: 1 },
    });
  });

  it("has no result where the last one cannot be read, whatever came before", () => {
    expect(reading(success, { type: "result", subtype: 3 }).result()).toBeNull();
    expect(reading({ type: "assistant" }).result()).toBeNull();
  });

  it("has no result where its last line is not whole", () => {
    const events = readEvents(() => {});
    events.take(JSON.stringify(success));

    expect(events.result()).toBeNull();
  });

  it("may hold lines that are no JSON, and events that nobody knows", () => {
    const told: unknown[] = [];
    const events = readEvents((event) => void told.push(event));
    events.take(`warning: something\n{"type":"new"}\n\n${JSON.stringify(success)}\n`);

    expect(told).toEqual([{ type: "new" }, success]);
    expect(events.result()).toMatchObject({ subtype: "success" });
  });

  it("says when a plan's window ends that is used up, and not for one that is not", () => {
    expect(reading(limit("rejected")).planResetsAt()).toBe(1_790_000_000_000);
    expect(reading(limit("allowed_warning")).planResetsAt()).toBeNull();
  });

  it("does not trust a line that is longer than any event", () => {
    const events = reading(success);
    for (let part = 0; part < 34; part += 1) events.take("x".repeat(1024 * 1024));
    events.take(`\n{"type":"assistant"}\n`);

    expect(events.result()).toBeNull();
    events.take(`${JSON.stringify(success)}\n`);
    expect(events.result()).not.toBeNull();
  });

  it("is read the same however it is cut into pieces", () => {
    const text = `{"type":"system","text":"ü\u2028"}\nno json\n${JSON.stringify(success)}\n`;
    assert(
      property(array(nat(text.length)), (cuts) => {
        const told: unknown[] = [];
        const events = readEvents((event) => void told.push(event));
        const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        for (const [index, from] of places.entries())
          events.take(text.slice(from, places[index + 1]));
        expect(told).toEqual([{ type: "system", text: "ü\u2028" }, success]);
        expect(events.result()).toMatchObject({ structured_output: { a: 1 } });
      }),
    );
  });
});
