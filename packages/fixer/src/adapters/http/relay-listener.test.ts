import { once } from "node:events";
import { connect } from "node:net";

import type { ProjectConfig } from "@mendwatch/config";
import type { Report } from "@mendwatch/protocol";
import { sign, watcherHeader } from "@mendwatch/protocol/signature";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { moveFix } from "../../../../../test/support/move-fix.ts";
import { sampleHeartbeat } from "../../../../../test/support/sample-heartbeat.ts";
import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { sampleReport } from "../../../../../test/support/sample-report.ts";
import type { FixerEvent } from "../../events/events.ts";
import type { Store } from "../../ports/store.ts";
import { createIntake } from "../../stages/intake/intake.ts";
import { tellFix } from "../../events/tell-fix.ts";
import { openSqliteStore } from "../sqlite/store.ts";
import { systemClock } from "../system-clock.ts";
import { openRelayListener } from "./relay-listener.ts";
import type { Listener } from "./server.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const otherSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const watchers = new Map([
  ["prod-1", { secrets: [otherSecret, secret], projects: ["shop", "gone"] }],
  ["prod-2", { secrets: [otherSecret], projects: ["api"] }],
]);
const projects: ReadonlyMap<string, ProjectConfig> = new Map(
  ["shop", "api"].map((key) => [key, sampleProject({ key })]),
);

describe("the relay listener", () => {
  let store: Store;
  let listener: Listener;
  let events: FixerEvent[];
  let faults: unknown[];
  let broken: keyof Store | null;
  beforeEach(async () => {
    store = openSqliteStore(":memory:");
    events = [];
    faults = [];
    broken = null;
    const breakable = new Proxy(store, {
      get(target, name: keyof Store) {
        if (name === broken) return () => Promise.reject(new Error(`the disk is full: ${secret}`));
        return target[name];
      },
    });
    function note(event: FixerEvent): void {
      events.push(event);
    }
    listener = await openRelayListener({
      address: { host: "127.0.0.1", port: 0 },
      watchers,
      intake: createIntake({
        store: breakable,
        clock: systemClock(),
        projects,
        events: note,
        tell: tellFix(note, projects),
        wake: () => {},
      }),
      clock: systemClock(),
      events: note,
      fault: (error) => faults.push(error),
    });
  });
  afterEach(async () => {
    await listener.close();
    await store.close();
  });

  interface Sending {
    readonly watcher?: string | null;
    readonly secret?: string;
    readonly id?: string;
    readonly at?: number;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** What is sent, where it is not what was signed. */
    readonly body?: string | Uint8Array<ArrayBuffer>;
  }
  async function send(
    signed: string,
    { watcher = "prod-1", path = "/v1/reports", ...how }: Sending = {},
  ): Promise<{ status: number; answer: unknown; text: string; headers: Headers }> {
    const id = how.id ?? /"id":"([^"]+)"/.exec(signed)?.[1] ?? "report-00000001";
    const response = await fetch(`${listener.url}${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(watcher === null ? {} : { [watcherHeader]: watcher }),
        ...sign(how.secret ?? secret, id, how.at ?? Date.now(), signed),
        ...how.headers,
      },
      body: how.body ?? signed,
    });
    const text = await response.text();
    return { status: response.status, answer: JSON.parse(text), text, headers: response.headers };
  }
  function sendReport(report: Report, how?: Sending): ReturnType<typeof send> {
    return send(JSON.stringify(report), how);
  }
  function eventNames(): readonly string[] {
    return events.map(({ event }) => event);
  }

  it("takes a signed report, counts it, begins a fix and says so", async () => {
    const report = sampleReport();

    const { status, answer } = await sendReport(report);

    expect([status, answer]).toEqual([200, { status: "accepted" }]);
    expect(await store.getError("shop", report.fingerprint)).toMatchObject({ count: 3 });
    expect(await store.listFixes({ limit: 9 })).toMatchObject([{ state: "received", report }]);
    expect(eventNames()).toEqual(["fix:moved", "report:received"]);
    expect(events[0]).toMatchObject({ from: null, to: "received", label: "SH" });
  });

  it("answers a report that comes again as a duplicate, and counts it once", async () => {
    await sendReport(sampleReport());

    const { status, answer } = await sendReport(sampleReport());

    expect([status, answer]).toEqual([200, { status: "duplicate" }]);
    expect(await store.getError("shop", "00000000000000aa")).toMatchObject({ count: 3 });
    expect(await store.listFixes({ limit: 9 })).toHaveLength(1);
  });

  it("heals a crash between the two writes when the report comes again", async () => {
    broken = "receiveFix";
    const failed = await sendReport(sampleReport());
    const between = await store.listFixes({ limit: 9 });
    broken = null;

    const again = await sendReport(sampleReport());

    expect([failed.status, between.length]).toEqual([500, 0]);
    expect(again.answer).toEqual({ status: "duplicate" });
    expect(await store.listFixes({ limit: 9 })).toHaveLength(1);
    expect(await store.getError("shop", "00000000000000aa")).toMatchObject({ count: 3 });
  });

  it("says nothing of an inner fault to the other side, and all of it to the owner", async () => {
    broken = "recordReport";

    const { status, answer, text } = await sendReport(sampleReport());

    expect([status, answer]).toMatchObject([500, { code: "MW_INTERNAL" }]);
    expect(text).not.toContain("disk");
    expect(faults).toMatchObject([{ message: expect.stringContaining("the disk is full") }]);
  });

  it("begins a fix for an announcement, and gives it the settled report", async () => {
    const announced = sampleReport({ id: "announcement", phase: "announced", count: 0 });
    const settled = sampleReport({ announcement: announced.id, severity: "critical" });

    await sendReport(announced);
    await sendReport(settled);
    await sendReport(announced);

    expect(await store.listFixes({ limit: 9 })).toMatchObject([
      { state: "received", severity: "critical", report: settled },
    ]);
  });

  it("cancels the fix of an announcement that settles as a symptom", async () => {
    const announced = sampleReport({ id: "announcement", phase: "announced", count: 0 });
    await sendReport(announced);
    const [fix] = await store.listFixes({ limit: 1 });
    if (fix === undefined) throw new Error("the announcement began no fix");
    await moveFix(store, fix, "admitted");

    const incident = { id: "incident-root", role: "symptom", root: "00000000000000bb" } as const;
    await sendReport(sampleReport({ announcement: announced.id, incident }));

    expect(await store.listFixes({ limit: 9 })).toMatchObject([
      { state: "cancelled", outcome: { code: "symptom" } },
    ]);
  });

  it.each([
    ["counts alone", { detail: "counts" }],
    ["a symptom", { incident: { role: "symptom", root: "00000000000000bb" } }],
  ] as const)("begins no fix for %s", async (_, changes) => {
    const { status } = await sendReport(sampleReport(changes));

    expect(status).toBe(200);
    expect(await store.listErrors({ limit: 9 })).toHaveLength(1);
    expect(await store.listFixes({ limit: 9 })).toEqual([]);
  });

  it("takes any of a watcher's secrets, and nobody else's", async () => {
    const rotated = await sendReport(sampleReport(), { secret: otherSecret });
    const stolen = await sendReport(sampleReport({ project: "api" }), {
      watcher: "prod-2",
      secret,
    });

    expect(rotated.status).toBe(200);
    expect([stolen.status, stolen.answer]).toMatchObject([401, { code: "MW_WRONG_SIGNATURE" }]);
    expect(stolen.text).toContain("fixer.relay.watchers.prod-2.secrets");
  });

  it.each([
    ["another body", { body: JSON.stringify(sampleReport({ count: 999 })) }, "MW_WRONG_SIGNATURE"],
    ["a clock six minutes behind", { at: Date.now() - 360_000 }, "MW_CLOCK_SKEW"],
    ["a clock six minutes ahead", { at: Date.now() + 360_000 }, "MW_CLOCK_SKEW"],
    ["no signature", { headers: { "webhook-signature": "" } }, "MW_WRONG_SIGNATURE"],
    ["no timestamp", { headers: { "webhook-timestamp": "soon" } }, "MW_UNSIGNED"],
    ["no watcher", { watcher: null }, "MW_UNKNOWN_WATCHER"],
    ["an unknown watcher", { watcher: "prod-9" }, "MW_UNKNOWN_WATCHER"],
  ] as const)("refuses %s with 401", async (_, how, code) => {
    const { status, answer, text } = await sendReport(sampleReport(), how);

    expect([status, answer]).toMatchObject([401, { code }]);
    expect(text).not.toContain(secret.slice(6));
    expect(await store.listErrors({ limit: 9 })).toEqual([]);
    expect(eventNames()).toEqual(["relay:refused"]);
  });

  it("tells its owner of each kind of refusal, but not of each of very many", async () => {
    for (let each = 0; each < 5; each += 1) {
      await sendReport(sampleReport(), { watcher: `stranger-${each}` });
      await sendReport(sampleReport(), { secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" });
    }

    expect(events.map((event) => event.event === "relay:refused" && event.code)).toEqual([
      "MW_UNKNOWN_WATCHER",
      "MW_WRONG_SIGNATURE",
    ]);
  });

  it("tells how far the clocks are apart", async () => {
    const { text } = await sendReport(sampleReport(), { at: Date.now() - 600_000 });

    expect(text).toMatch(/60[01] s behind.*300 s are allowed/);
  });

  it.each([
    ["a project of another watcher", "api", "fixer.relay.watchers.prod-1.projects"],
    ["a project that is not configured", "gone", "under `projects`"],
  ])("refuses %s with 403 and says where to add it", async (_, project, remedy) => {
    const { status, answer, text } = await sendReport(sampleReport({ project }));

    expect([status, answer]).toMatchObject([403, { code: "MW_NOT_YOUR_PROJECT" }]);
    expect(text).toContain(remedy);
  });

  it("names the path of everything that is wrong with a report, and none of its values", async () => {
    const wrong = { ...sampleReport(), count: -1, fingerprint: "nonsense", extra: "s3cret" };

    const { status, answer, text } = await send(JSON.stringify(wrong));

    expect([status, answer]).toMatchObject([422, { code: "MW_INVALID_REPORT" }]);
    for (const path of ["count:", "fingerprint:", "extra"]) expect(text).toContain(path);
    expect(text).not.toMatch(/nonsense|s3cret/);
  });

  it("refuses a report whose id is not the signed one", async () => {
    const { status, answer } = await sendReport(sampleReport(), { id: "report-00000002" });

    expect([status, answer]).toMatchObject([422, { code: "MW_INVALID_REPORT" }]);
  });

  it("reads a newer minor version without what it does not know, and no other major one", async () => {
    const newer = await send(JSON.stringify({ ...sampleReport(), version: "1.9", novelty: true }));
    const other = await send(JSON.stringify({ ...sampleReport(), version: "2.0" }));

    expect(newer.status).toBe(200);
    expect([other.status, other.answer]).toMatchObject([422, { code: "MW_UNSUPPORTED_VERSION" }]);
  });

  it("refuses deep nesting before it reads it, but not brackets in a text", async () => {
    const deep = `{"id":"report-00000001","error":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const text = sampleReport({ context: ['{[{[{[{[{["'.repeat(9), "\\"] });

    const refused = await send(deep);
    const taken = await sendReport(text);

    expect([refused.status, refused.answer]).toMatchObject([400, { code: "MW_INVALID_JSON" }]);
    expect(refused.text).toContain("100001 deep");
    expect(taken.status).toBe(200);
  });

  it("refuses what is not UTF-8, and what is not JSON", async () => {
    const bytes = Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]);

    const binary = await send("{}", { body: bytes });
    const text = await send("not json");

    expect([binary.status, binary.answer]).toMatchObject([400, { code: "MW_INVALID_JSON" }]);
    expect([text.status, text.answer]).toMatchObject([400, { code: "MW_INVALID_JSON" }]);
  });

  it("keeps prototypes out of what it reads", async () => {
    const body = JSON.stringify(sampleReport()).replace("{", '{"__proto__":{"polluted":true},');

    const { status } = await send(body);

    expect(status).toBe(422);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it.each([
    ["text/plain", 415],
    ["application/xml", 415],
    ["application/x-www-form-urlencoded", 415],
    ["application/json; charset=utf-8", 200],
  ])("answers a body of %s with %i", async (type, expected) => {
    const { status } = await sendReport(sampleReport(), { headers: { "content-type": type } });

    expect(status).toBe(expected);
  });

  it("refuses an encoded body, and none at all", async () => {
    const gzip = await sendReport(sampleReport(), { headers: { "content-encoding": "gzip" } });
    const empty = await send("", { id: "report-00000001" });

    expect([gzip.status, gzip.answer]).toMatchObject([415, { code: "MW_WRONG_CONTENT_TYPE" }]);
    expect([empty.status, empty.answer]).toMatchObject([400, { code: "MW_INVALID_JSON" }]);
  });

  it("refuses a body of more than a quarter of a MiB with 413", async () => {
    const { status, answer } = await send(JSON.stringify({ pad: "x".repeat(262_144) }));

    expect([status, answer]).toMatchObject([413, { code: "MW_BODY_TOO_LARGE" }]);
  });

  it("knows no other address and no other method", async () => {
    const other = await sendReport(sampleReport(), { path: "/v1/fixes/aa/approve" });
    const get = await fetch(`${listener.url}/v1/reports`, {
      headers: { [watcherHeader]: "prod-1" },
    });

    expect([other.status, other.answer]).toMatchObject([404, { code: "MW_UNKNOWN_ADDRESS" }]);
    expect(get.status).toBe(404);
  });

  it("lets a watcher send so often in a minute, and another one still", async () => {
    const body = JSON.stringify(sampleHeartbeat());
    const path = "/v1/heartbeats";
    const statuses = new Map<number, number>();
    for (let each = 0; each < 620; each += 1) {
      const { status } = await send(body, { path, id: "heartbeat-1" });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    const late = await send(body, { path, id: "heartbeat-1" });
    const forged = await send(body, { path, id: "heartbeat-1", watcher: "prod-2" });
    const other = await send(JSON.stringify({ ...sampleHeartbeat(), sources: [] }), {
      path,
      id: "heartbeat-1",
      watcher: "prod-2",
      secret: otherSecret,
    });

    expect(statuses).toEqual(
      new Map([
        [200, 600],
        [429, 20],
      ]),
    );
    expect([late.status, late.answer]).toMatchObject([429, { code: "MW_TOO_MANY_REQUESTS" }]);
    expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
    expect([forged.status, other.status]).toEqual([401, 200]);
  });

  it("remembers a heartbeat and answers with what to watch", async () => {
    const heartbeat = sampleHeartbeat();

    const { status, answer } = await send(JSON.stringify(heartbeat), {
      path: "/v1/heartbeats",
      id: heartbeat.id,
    });

    expect([status, answer]).toEqual([200, { watch: [] }]);
    expect(await store.listWatchers()).toMatchObject([{ watcher: "prod-1", heartbeat }]);
  });

  it("refuses a heartbeat that is none, or speaks for another's project", async () => {
    const path = "/v1/heartbeats";
    const sources = sampleHeartbeat().sources.map((source) => ({ ...source, project: "api" }));
    const none = await send(JSON.stringify(sampleReport()), { path });
    const theirs = await send(JSON.stringify(sampleHeartbeat({ sources })), { path });

    expect([none.status, none.answer]).toMatchObject([422, { code: "MW_INVALID_HEARTBEAT" }]);
    expect([theirs.status, theirs.answer]).toMatchObject([403, { code: "MW_NOT_YOUR_PROJECT" }]);
    expect(await store.listWatchers()).toEqual([]);
  });

  it("answers who only asks whether it is known, and says and keeps nothing of it", async () => {
    const path = "/v1/heartbeats";
    const asked = await send(JSON.stringify({ version: "1.0", probe: ["shop"] }), { path });

    expect([asked.status, asked.answer]).toEqual([200, { watch: [] }]);
    expect(await store.listWatchers()).toEqual([]);
    expect(events).toEqual([]);
  });

  it("checks who asks as it checks who reports", async () => {
    const path = "/v1/heartbeats";
    const probe = JSON.stringify({ version: "1.0", probe: ["shop", "api"] });
    const theirs = await send(probe, { path });
    const forged = await send(probe, { path, watcher: "prod-2" });
    const later = await send(JSON.stringify({ version: "2.0", probe: ["shop"] }), { path });

    expect([theirs.status, theirs.answer]).toMatchObject([403, { code: "MW_NOT_YOUR_PROJECT" }]);
    expect([forged.status, forged.answer]).toMatchObject([401, { code: "MW_WRONG_SIGNATURE" }]);
    expect([later.status, later.answer]).toMatchObject([422, { code: "MW_UNSUPPORTED_VERSION" }]);
  });

  it("answers what is not HTTP with a refusal, and hangs up", async () => {
    const socket = connect({ host: "127.0.0.1", port: Number(new URL(listener.url).port) });
    socket.end("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(socket, "close");

    const text = Buffer.concat(chunks).toString();
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('"MW_BAD_REQUEST"');
  });

  it("says which address and key are meant when the port is taken", async () => {
    const { port } = new URL(listener.url);

    const second = openRelayListener({
      address: { host: "127.0.0.1", port: Number(port) },
      watchers,
      intake: {
        report: () => Promise.reject(new Error()),
        heartbeat: () => Promise.reject(new Error()),
      },
      clock: systemClock(),
      events: () => {},
      fault: () => {},
    });

    await expect(second).rejects.toMatchObject({
      code: "MW_CANNOT_LISTEN",
      exitCode: 69,
      message: expect.stringMatching(
        new RegExp(`127\\.0\\.0\\.1:${port}.*taken.*fixer\\.relay\\.listen`),
      ),
    });
  });
});
