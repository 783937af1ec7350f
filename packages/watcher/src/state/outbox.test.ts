import type { Report, Severity } from "@mendwatch/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { sampleReport } from "../../../../test/support/sample-report.ts";
import type { Outbox } from "./outbox.ts";
import { openStateInMemory, type WatcherState } from "./state.ts";

const now = 1_000_000;
const refusal = { status: 422, code: "MW_INVALID_REPORT", message: "no" };

describe("the outbox", () => {
  let state: WatcherState;
  let outbox: Outbox;
  beforeEach(() => {
    state = openStateInMemory();
    ({ outbox } = state);
  });
  afterEach(() => state.close());

  function add(id: string, incident = id, severity: Severity = "high"): Report {
    const report = sampleReport({ id: `report-${id}`, incident: { id: incident }, severity });
    outbox.add(report);
    return report;
  }

  /** The order in which everything would leave. */
  function order(): readonly string[] {
    const ids: string[] = [];
    for (let next = outbox.next(now); next !== undefined; next = outbox.next(now)) {
      ids.push(next.id.replace("report-", ""));
      outbox.delivered(next.id);
    }
    return ids;
  }

  it("gives reports out in the order in which they came, as they will be sent", () => {
    const first = add("one");
    add("two");

    expect(JSON.parse(outbox.next(now)?.body ?? "")).toEqual(first);
    expect(order()).toEqual(["one", "two"]);
  });

  it("lets others pass a report that the fixer failed on, but not those of its incident", () => {
    add("root", "incident");
    add("symptom", "incident");
    add("other");
    outbox.failed("report-root");

    expect(order()).toEqual(["other", "root", "symptom"]);
  });

  it("keeps a refused report and counts it, and its symptoms go on", () => {
    add("root", "incident");
    add("symptom", "incident");
    outbox.setAside("report-root", refusal, null);

    expect(outbox.summary()).toMatchObject({ reports: 2, setAside: 1 });
    expect(order()).toEqual(["symptom"]);
    expect(outbox.nextAt(now)).toBeNull();
    expect(outbox.summary()).toMatchObject({ reports: 1, setAside: 1 });
  });

  it("tries a parked report again when its time has come", () => {
    add("parked");
    outbox.setAside("report-parked", refusal, now + 10);

    expect(outbox.next(now)).toBeUndefined();
    expect(outbox.nextAt(now)).toBe(now + 10);
    expect(outbox.next(now + 10)?.id).toBe("report-parked");
  });

  it("drops what was set aside first, then the oldest of the lowest severity, and counts it", () => {
    for (const [index, severity] of (
      ["critical", "low", "high", "low", "medium"] as const
    ).entries())
      add(String(index), undefined, severity);
    outbox.setAside("report-2", refusal, null);
    const one = outbox.summary().bytes / 5;

    const afterTwo = outbox.trim(one * 3.5);
    const afterFour = outbox.trim(one * 1.5);

    expect(afterTwo).toEqual({ critical: 0, high: 1, medium: 0, low: 1 });
    expect(afterFour).toEqual({ critical: 0, high: 1, medium: 1, low: 2 });
    expect(outbox.trim(one * 1.5)).toBeNull();
    expect(order()).toEqual(["0"]);
    expect(outbox.summary().dropped).toEqual(afterFour);
  });

  it("says once that it grew", () => {
    expect(outbox.grew()).toBe(true);
    expect(outbox.grew()).toBe(false);
    add("one");
    expect(outbox.grew()).toBe(true);
  });
});
