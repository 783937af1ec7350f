import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { parseHeartbeat } from "@mendwatch/protocol/received";
import { checkSignature } from "@mendwatch/protocol/signature";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { eventually } from "../../../../test/support/eventually.ts";
import { sampleReport } from "../../../../test/support/sample-report.ts";
import { type Alarm, createAlarm } from "../alarm.ts";
import type { WatcherEvent } from "../events.ts";
import { openStateInMemory, type WatcherState } from "../state/state.ts";
import { runRelay } from "./relay.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const watch = ["00000000000000aa", "00000000000000bb"];

interface Received {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly at: number;
}

function refuse(status: number, headers: Record<string, string> = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(status, headers);
    response.end(JSON.stringify({ code: "MW_TEST", message: "no" }));
  };
}

describe("the relay", { timeout: 20_000 }, () => {
  let state: WatcherState;
  let events: WatcherEvent[];
  let received: Received[];
  let sourcesAlarm: Alarm;
  const ends: (() => Promise<unknown>)[] = [];
  beforeEach(() => {
    state = openStateInMemory();
    events = [];
    received = [];
    sourcesAlarm = createAlarm();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
    state.close();
  });

  /** Answers reports one after the other as listed, and then as accepted. */
  async function start(
    answers: readonly ((response: ServerResponse) => void)[],
    heartbeat = 60_000,
  ): Promise<void> {
    const left = [...answers];
    const server = createServer((request, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const body = Buffer.concat(chunks).toString();
        const path = request.url ?? "";
        if (path.endsWith("heartbeats")) {
          received.push({ path, headers: request.headers, body, at: performance.now() });
          response.end(JSON.stringify({ watch }));
          return;
        }
        received.push({ path, headers: request.headers, body, at: performance.now() });
        const answer =
          left.shift() ?? ((other) => other.end(JSON.stringify({ status: "accepted" })));
        answer(response);
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const stop = new AbortController();
    const running = runRelay(
      {
        target: { url: `http://127.0.0.1:${port}/mendwatch`, watcher: "prod-1", secret },
        state,
        host: "host-1",
        heartbeat,
        deployed: () => ({ shop: "a1b2c3d" }),
        sources: () => [],
        outboxAlarm: createAlarm(),
        sourcesAlarm,
        events: (event) => void events.push(event),
      },
      stop.signal,
    );
    ends.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    ends.push(() => {
      stop.abort();
      return running;
    });
  }

  function reports(): readonly Received[] {
    return received.filter(({ path }) => path.endsWith("/v1/reports"));
  }

  /** The ids of those reports. */
  function posted(): readonly unknown[] {
    return reports().map(({ headers }) => headers["webhook-id"]);
  }

  it("posts nothing that a power failure could take back", async () => {
    const disk: (() => void)[] = [];
    state = { ...state, sync: () => new Promise((written) => void disk.push(written)) };
    const [first, second, third] = ["one", "two", "three"].map((id) => `report-${id}`);
    function add(id = ""): void {
      state.outbox.add(sampleReport({ id, incident: { id } }));
    }
    add(first);
    add(second);
    await start([]);

    await eventually("the first wait", () => disk.length === 1);
    const before = posted();
    add(third);
    disk[0]?.();
    await eventually("the second wait", () => disk.length === 2);
    const between = posted();
    disk[1]?.();
    await eventually("the delivery", () => state.outbox.summary().reports === 0);

    expect([before, between, posted()]).toEqual([[], [first, second], [first, second, third]]);
    expect(disk).toHaveLength(2);
  });

  it("posts below the address, signed, as this watcher", async () => {
    const report = sampleReport();
    state.outbox.add(report);
    await start([]);
    await eventually("the delivery", () => state.outbox.summary().reports === 0);
    const [request] = reports();

    expect(request?.path).toBe("/mendwatch/v1/reports");
    expect(JSON.parse(request?.body ?? "")).toEqual(report);
    expect(request?.headers).toMatchObject({
      "content-type": "application/json",
      "mendwatch-watcher": "prod-1",
      "webhook-id": report.id,
    });
    const { headers = {}, body = "" } = request ?? {};
    expect(checkSignature([secret], headers, Date.now(), body)).toBeNull();
    expect(events).toContainEqual({
      event: "report:relayed",
      id: report.id,
      project: report.project,
      fingerprint: report.fingerprint,
      status: "accepted",
    });
  });

  it("sends a report again under the same id until it is taken", async () => {
    state.outbox.add(sampleReport());
    await start([refuse(503), (response) => response.socket?.destroy(), refuse(500)]);
    await eventually("the delivery", () => state.outbox.summary().reports === 0);

    expect(reports()).toHaveLength(4);
    expect(new Set(reports().map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(events.map(({ event }) => event)).toEqual([
      ...Array<string>(3).fill("relay:unreachable"),
      "relay:restored",
      "report:relayed",
    ]);
  });

  it("waits as long as the fixer asks it to", async () => {
    state.outbox.add(sampleReport());
    await start([refuse(429, { "retry-after": "1" })]);
    await eventually("the delivery", () => state.outbox.summary().reports === 0);
    const [first, second] = reports();

    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it("follows no redirect, and keeps the report", async () => {
    state.outbox.add(sampleReport());
    await start([refuse(307, { location: "http://127.0.0.1:1/" }), refuse(401), refuse(404)]);
    await eventually("the delivery", () => state.outbox.summary().reports === 0);

    expect(reports()).toHaveLength(4);
    expect(events[0]).toMatchObject({ event: "relay:unreachable", reason: "MW_TEST 307: no" });
  });

  it("goes on with the next report while one is refused or makes the fixer fail", async () => {
    for (const id of ["refused-1", "parked-01", "stumble-1", "healthy-1"]) {
      state.outbox.add(sampleReport({ id, incident: { id } }));
    }
    await start([refuse(422), refuse(403), refuse(500)]);
    await eventually("the deliveries", () => state.outbox.summary().reports === 2);

    expect(reports().map(({ headers }) => headers["webhook-id"])).toEqual([
      "refused-1",
      "parked-01",
      "stumble-1",
      "healthy-1",
      "stumble-1",
    ]);
    expect(state.outbox.summary()).toMatchObject({ reports: 2, setAside: 2 });
    expect(events.filter(({ event }) => event === "report:set-aside")).toMatchObject([
      { id: "refused-1", status: 422, code: "MW_TEST", message: "no" },
      { id: "parked-01", status: 403 },
    ]);
  });

  it("takes nothing but the watched fingerprints from the answer to a heartbeat", async () => {
    state.outbox.add(sampleReport({ severity: "low" }));
    state.outbox.trim(1);
    await start([], 20);
    const beat = await eventually("two heartbeats", () => received.length > 1 && received[0]);
    const heartbeat = parseHeartbeat(JSON.parse(beat.body));

    expect(heartbeat.data).toMatchObject({
      host: "host-1",
      deployed: { shop: "a1b2c3d" },
      outbox: { reports: 0, dropped: { low: 1 } },
    });
    expect(beat.headers["webhook-id"]).toBe(heartbeat.data?.id);
    expect(watch.map((fingerprint) => state.watched.has(fingerprint))).toEqual([true, true]);
  });

  it("does not wait for the next heartbeat to tell of a source, though the clock is set back, and does not tell it ever again", async () => {
    await start([], 3_600_000);
    await eventually("the first heartbeat", () => received.length === 1);
    const now = Date.now;
    Date.now = () => now() - 3_600_000;
    try {
      for (let times = 0; times < 20; times += 1) sourcesAlarm.ring();
      await eventually("the second one", () => received.length === 2);
    } finally {
      Date.now = now;
    }

    // Two seconds lie between them where they are sent; the first one may arrive late.
    const [first, second] = received;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect(received).toHaveLength(2);
  });
});
