import type { Fix, Store } from "@mendwatch/fixer";
import { openSqliteStore } from "@mendwatch/fixer";
import type { Report } from "@mendwatch/protocol";
import { sign, watcherHeader } from "@mendwatch/protocol/signature";
import { constantFrom, assert as check, asyncProperty, integer, record } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openRelayListener } from "../../packages/fixer/src/adapters/http/relay-listener.ts";
import type { Listener } from "../../packages/fixer/src/adapters/http/server.ts";
import { systemClock } from "../../packages/fixer/src/adapters/system-clock.ts";
import { createIntake } from "../../packages/fixer/src/stages/intake/intake.ts";
import { proposedCommit, proposeIn } from "../support/proposed-store.ts";
import { sampleHeartbeat } from "../support/sample-heartbeat.ts";
import { sampleProject } from "../support/sample-project.ts";
import { sampleReport } from "../support/sample-report.ts";
import { sampleReview } from "../support/sample-review.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ids = ["aaaa0001", "aaaa0002", "aaaa0003"] as const;
const [proposed, diagnosed, inReview] = ids;

/** Everything that people decide. */
function decidedOf(fix: Fix): unknown {
  const { id, state, decision, merge, deployRun, reason, candidate, requestedBy, round } = fix;
  return { id, state, decision, merge, deployRun, reason, candidate, requestedBy, round };
}

describe("whoever holds a watcher's secret", { timeout: 60_000 }, () => {
  let store: Store;
  let listener: Listener;
  let before: string;
  beforeAll(async () => {
    store = openSqliteStore(":memory:");
    const project = sampleProject({ repo: "/code/shop" });
    await proposeIn(store, proposed, {}, "proposed", "/code/shop");
    await proposeIn(store, diagnosed, {}, "diagnosed", "/code/shop");
    await proposeIn(store, inReview, { review: sampleReview() }, "in_review", "/code/shop");
    const clock = systemClock();
    listener = await openRelayListener({
      address: { host: "127.0.0.1", port: 0 },
      watchers: new Map([["prod-1", { secrets: [secret], projects: ["shop"] }]]),
      intake: createIntake({
        store,
        clock,
        projects: new Map([["shop", project]]),
        events: () => {},
        tell: () => {},
        wake: () => {},
      }),
      clock,
      events: () => {},
      fault: () => {},
    });
    before = await decided();
  });
  afterAll(async () => {
    await listener.close();
    await store.close();
  });

  async function decided(): Promise<string> {
    const fixes = await Promise.all(ids.map((id) => store.getFix(id)));
    return JSON.stringify({
      fixes: fixes.map((fix) => fix && decidedOf(fix)),
      pause: await store.getPause(),
      rules: await store.listRules({}),
      lessons: await store.listLessons({}),
      people: (await store.getChatState()).people,
    });
  }
  async function send(method: string, path: string, body: unknown): Promise<number> {
    const text = JSON.stringify(body);
    const { id = "request-00000001" } = body as { readonly id?: string };
    const signed = sign(secret, id, Date.now(), text);
    const { status } = await fetch(`${listener.url}${path}`, {
      method,
      headers: { "content-type": "application/json", [watcherHeader]: "prod-1", ...signed },
      ...(method === "GET" ? {} : { body: text }),
    });
    return status;
  }

  it("finds no route there by which anything is decided", async () => {
    const verbs =
      "approve skip mute change merge deployed deploy revert again ignore cancel reason".split(" ");
    const paths = [
      ...ids.flatMap((id) => verbs.map((verb) => `/v1/fixes/${id}/${verb}`)),
      ...["pause", "resume", "chat/pair", "chat/unpair", "health", "lessons", "rules"].map(
        (one) => `/v1/${one}`,
      ),
      `/v1/reports/../fixes/${proposed}/approve`,
      `/v1/reports/%2e%2e/fixes/${proposed}/approve`,
      `//v1/fixes/${proposed}/approve`,
      `/V1/FIXES/${proposed}/APPROVE`,
    ];
    const body = {
      actor: "terminal:anna",
      commit: proposedCommit,
      decision: "approve",
      instruction: "Worse.",
      kind: "other",
      words: "no",
      reason: null,
    };

    const statuses = new Set<number>();
    for (const path of paths) statuses.add(await send("POST", path, body));
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      statuses.add(await send(method, `/v1/fixes/${proposed}/approve`, body));
      statuses.add(await send(method, "/v1/reports", body));
    }

    expect([...statuses]).toEqual([404]);
    expect(await decided()).toBe(before);
  });

  it("decides nothing by what a report says, known or unknown to this version", async () => {
    const extra = {
      decision: { decision: "approve", actor: "terminal:anna", commit: proposedCommit, at: 1 },
      state: "approved",
      approve: true,
      actor: "policy",
      commit: proposedCommit,
      fix: proposed,
    };
    const reports = record({
      target: constantFrom(...ids),
      version: constantFrom("1.0", "1.9", "2.0"),
      phase: constantFrom("announced", "settled"),
      detail: constantFrom("full", "counts"),
      severity: constantFrom("critical", "high", "medium", "low"),
      role: constantFrom("root", "symptom"),
      keys: constantFrom({}, extra),
      incident: constantFrom("same", "other"),
      count: integer({ min: 0, max: 1_000_000 }),
      serial: integer({ min: 0, max: 1_000_000_000 }),
    });
    await check(
      asyncProperty(reports, async ({ target, keys, serial, incident, role, ...changes }) => {
        const fingerprint = `${target}${target}`;
        const report: Report = sampleReport({
          ...changes,
          id: `report-${serial}`,
          announcement: `report-${target}`,
          count24h: changes.count,
          deployed: proposedCommit,
          fingerprint,
          incident: {
            id: incident === "same" ? `incident-${target}` : `incident-${serial}`,
            role,
            root: fingerprint,
          },
        });
        await send("POST", "/v1/reports", { ...report, ...keys });

        expect(await decided()).toBe(before);
      }),
      { numRuns: 200 },
    );
  });

  it("decides nothing by what a heartbeat says", async () => {
    for (const deployed of [proposedCommit, proposed, "approve"]) {
      const id = `heartbeat-${deployed.slice(0, 8)}`;
      const heartbeat = sampleHeartbeat({ id, deployed: { shop: deployed } });
      expect(await send("POST", "/v1/heartbeats", heartbeat)).toBe(200);
      await send("POST", "/v1/heartbeats", { ...heartbeat, approve: [proposed], merge: inReview });
    }

    expect(await decided()).toBe(before);
  });
});
