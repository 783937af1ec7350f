import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as aTurnLater } from "node:timers/promises";

import {
  startScriptedModel,
  type Answer,
  type Script,
  type ScriptedModel,
} from "@mendwatch/scripted-model";
import { afterEach, describe, expect, it, vi } from "vitest";

import { openRun } from "../../../../../../test/support/agent-run.ts";
import {
  askSocket,
  type SocketAnswer,
  type SocketRequest,
} from "../../../../../../test/support/unix-http.ts";
import type { PlanUse } from "../../../ports/agent.ts";
import { openGateway, type Gateway, type GatewayOptions, type GatewayPatience } from "./gateway.ts";

const secret = "sk-real-0123456789";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function modelOf(...turns: Script["turns"]): Promise<ScriptedModel> {
  const model = await startScriptedModel([{ name: "run", fits: () => true, turns }]);
  closing.push(() => model.close());
  return model;
}

/** An upstream that does what no model would. */
async function serverOf(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ample: GatewayPatience = {
  connect: 20_000,
  answer: 20_000,
  idle: 20_000,
  headers: 20_000,
  request: 20_000,
};

async function gatewayTo(
  upstream: string,
  options: Partial<GatewayOptions> = {},
  patience: Partial<GatewayPatience> = {},
): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), "mendwatch-gateway-"));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const gateway = await openGateway(
    {
      socket: join(folder, "api.sock"),
      upstream,
      credential: { kind: "api-key", secret },
      run: openRun(),
      ...options,
    },
    { ...ample, ...patience },
  );
  closing.push(() => gateway.close());
  return gateway;
}

function body(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    model: "claude-sonnet-5-5",
    max_tokens: 1_000,
    stream: true,
    tools: [{ name: "Read", input_schema: {} }],
    messages: [{ role: "user", content: "Repair it" }],
    ...changes,
  });
}

async function ask(gateway: Gateway, asked: SocketRequest = {}): Promise<SocketAnswer> {
  return askSocket(gateway.socket, { path: "/v1/messages?beta=true", body: body(), ...asked });
}

/** A million of the dollars and tokens that `usage` below costs is easy to say. */
const usage: Answer["usage"] = { input: 100_000, output: 50_000, cacheRead: 10_000 };
const dollars = 0.2 + 0.5 + 0.001;

describe("a gateway", () => {
  it("makes a socket that only its owner may use, and takes it away again", async () => {
    const gateway = await gatewayTo("http://127.0.0.1:9");

    expect((await stat(gateway.socket)).mode & 0o777).toBe(0o600);
    await gateway.close();
    await expect(stat(gateway.socket)).rejects.toThrow("ENOENT");
  });

  it("says where it cannot listen", async () => {
    const socket = `/tmp/${"x".repeat(200)}`;

    await expect(gatewayTo("http://127.0.0.1:9", { socket })).rejects.toMatchObject({
      code: "MW_AGENT_FAILED",
    });
  });

  it("refuses to open without a credential", async () => {
    const credential = { kind: "api-key", secret: "" } as const;

    await expect(gatewayTo("http://127.0.0.1:9", { credential })).rejects.toMatchObject({
      code: "MW_CREDENTIAL_MISSING",
    });
  });

  it("passes an answer through byte for byte", async () => {
    const model = await modelOf({ text: "Grüße" }, { text: "Grüße" });
    const gateway = await gatewayTo(model.url);

    const direct = await (
      await fetch(`${model.url}/v1/messages`, { method: "POST", body: body() })
    ).text();
    const answer = await ask(gateway);

    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    expect(answer.body).toBe(direct.replace("msg_1", "msg_2"));
    expect(model.received[1]?.path).toBe("/v1/messages?beta=true");
  });

  it("passes each piece on when it comes", async () => {
    const seen = Promise.withResolvers<void>();
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: first\n\n");
      void seen.promise.then(() => response.end("data: second\n\n"));
    });
    const gateway = await gatewayTo(url);

    const answer = await ask(gateway, { onPiece: () => seen.resolve() });

    expect(answer.body).toBe("data: first\n\ndata: second\n\n");
  });

  it("asks under the path of the address that it was given", async () => {
    const paths: unknown[] = [];
    const url = await serverOf((request, response) => {
      paths.push(request.url);
      response.end("{}");
    });
    const gateway = await gatewayTo(`${url}/anthropic/`);

    await ask(gateway);

    expect(paths).toEqual(["/anthropic/v1/messages?beta=true"]);
  });

  it("goes through the proxy that the environment names", async () => {
    const targets: unknown[] = [];
    const model = await modelOf({ text: "hi" });
    const proxy = await serverOf((request, response) => {
      targets.push(request.url);
      response.writeHead(200, { "content-type": "text/event-stream" }).end();
    });
    vi.stubEnv("http_proxy", proxy);
    vi.stubEnv("no_proxy", "");
    const gateway = await gatewayTo(model.url).finally(() => vi.unstubAllEnvs());

    await ask(gateway);

    expect(targets).toEqual([`${model.url}/v1/messages?beta=true`]);
    expect(model.received).toEqual([]);
  });

  it("counts tokens for the agent, and answers at its own root itself", async () => {
    const model = await modelOf();
    const gateway = await gatewayTo(model.url);
    const { messages } = JSON.parse(body()) as { readonly messages: unknown };

    const counted = await ask(gateway, {
      path: "/v1/messages/count_tokens",
      body: JSON.stringify({ model: "claude-sonnet-5-5", messages }),
    });

    expect(JSON.parse(counted.body)).toEqual({ input_tokens: expect.any(Number) });
    expect((await ask(gateway, { method: "HEAD", path: "/", body: "" })).status).toBe(200);
    expect(model.received.map(({ path }) => path)).toEqual(["/v1/messages/count_tokens"]);
  });
});

describe("the credential", () => {
  const theirs = {
    authorization: "Bearer dummy",
    "x-api-key": "dummy",
    "anthropic-beta": "oauth-2025-04-20, tools-1",
    "anthropic-version": "2023-06-01",
    "x-claude-code-session-id": "s1",
    cookie: "a=b",
    "x-forwarded-for": "10.0.0.1",
    "proxy-authorization": "Basic x",
  };

  it("replaces what the client calls its key, and drops headers that nobody knows", async () => {
    const model = await modelOf({ text: "hi" });
    const gateway = await gatewayTo(model.url);

    await ask(gateway, { headers: theirs });

    const { headers } = model.received[0] ?? { headers: {} };
    expect(headers).toMatchObject({
      "x-api-key": secret,
      "anthropic-beta": "tools-1",
      "anthropic-version": "2023-06-01",
      "x-claude-code-session-id": "s1",
      "accept-encoding": "identity",
    });
    expect(JSON.stringify(headers)).not.toContain("dummy");
    expect(Object.keys(headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/cookie|forwarded|proxy/)]),
    );
  });

  it("is a bearer for the token of a plan, with the beta that it needs", async () => {
    const model = await modelOf({ text: "hi" });
    const credential = { kind: "oauth-token", secret } as const;
    const gateway = await gatewayTo(model.url, { credential });

    await ask(gateway, { headers: { ...theirs, "anthropic-beta": "tools-1" } });

    const { headers } = model.received[0] ?? { headers: {} };
    expect(headers).toMatchObject({
      authorization: `Bearer ${secret}`,
      "anthropic-beta": "tools-1,oauth-2025-04-20",
    });
    expect(headers).not.toHaveProperty("x-api-key");
  });

  it("is taken out of errors that repeat it", async () => {
    const message = `x-api-key ${secret} is wrong`;
    const model = await modelOf({ status: 401, message, headers: { "request-id": secret } });
    const gateway = await gatewayTo(model.url);

    const answer = await ask(gateway);

    expect(answer.status).toBe(401);
    expect(answer.body).toContain("x-api-key [REDACTED:credential] is wrong");
    expect(JSON.stringify(answer)).not.toContain(secret);
    expect(gateway.trouble()?.text).toBe(
      "The Messages API answered 401: x-api-key [REDACTED:credential] is wrong",
    );
  });

  it("is taken out of an answer that comes in pieces", async () => {
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`: ${secret.slice(0, 9)}`);
      setImmediate(() => response.end(`${secret.slice(9)}\n\n`));
    });
    const gateway = await gatewayTo(url);

    expect((await ask(gateway)).body).toBe(": [REDACTED:credential]\n\n");
  });
});

describe("the account of a run", () => {
  it("tells after each answer what was spent in all", async () => {
    const model = await modelOf({ text: "a", usage }, { text: "b", usage });
    const run = openRun();
    const gateway = await gatewayTo(model.url, { run });

    await ask(gateway);
    await ask(gateway, { body: body({ stream: false }) });
    await gateway.close();

    expect(run.spendings.map(({ requests }) => requests)).toEqual([1, 2]);
    expect(run.spendings[0]?.dollars).toBeCloseTo(dollars, 6);
    expect(run.spendings[1]?.dollars).toBeCloseTo(2 * dollars, 6);
    expect(run.spendings[1]).toMatchObject({
      inputTokens: 200_000,
      outputTokens: 100_000,
      cacheReadTokens: 20_000,
      cacheWriteTokens: 0,
    });
  });

  it("forwards nothing while what was spent is being written down", async () => {
    const model = await modelOf({ text: "a" }, { text: "b" });
    const written = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    const run = openRun({
      async spent() {
        told.resolve();
        await written.promise;
      },
    });
    const gateway = await gatewayTo(model.url, { run });
    await ask(gateway);
    await told.promise;

    const second = ask(gateway);
    // A request that is not held back would be there by now.
    await ask(gateway, { method: "HEAD", path: "/", body: "" });
    expect(model.received).toHaveLength(1);
    written.resolve();

    expect((await second).status).toBe(200);
    expect(model.received).toHaveLength(2);
  });

  it("does not forward what its client no longer waits for", async () => {
    const model = await modelOf({ text: "a" }, { text: "b" });
    const written = Promise.withResolvers<void>();
    const run = openRun({ spent: () => written.promise });
    const gateway = await gatewayTo(model.url, { run });
    const hangUp = new AbortController();
    await ask(gateway);

    const second = ask(gateway, { signal: hangUp.signal });
    await ask(gateway, { method: "HEAD", path: "/", body: "" });
    hangUp.abort();
    await expect(second).rejects.toThrow("aborted");
    await ask(gateway, { method: "HEAD", path: "/", body: "" });
    written.resolve();
    await ask(gateway, { headers: { "user-agent": "third" } });

    const agents = model.received.map(({ headers }) => headers["user-agent"]);
    expect(agents).toEqual([undefined, "third"]);
  });

  it("forwards nothing more when it could not be written down", async () => {
    const model = await modelOf({ text: "a" }, { text: "b" });
    const run = openRun({ spent: () => Promise.reject(new Error("disk full")) });
    const gateway = await gatewayTo(model.url, { run });

    expect((await ask(gateway)).status).toBe(200);
    expect((await ask(gateway)).status).toBe(403);
    expect(gateway.trouble()).toMatchObject({ kind: "refused", status: null });
    expect(model.received).toHaveLength(1);
  });

  it("cuts a run off at its cap", async () => {
    const model = await modelOf({ text: "a", usage }, { text: "b", usage });
    const gateway = await gatewayTo(model.url, { run: openRun({ cap: 0.5 }) });

    expect((await ask(gateway)).status).toBe(200);
    const refused = await ask(gateway);

    expect(refused.status).toBe(402);
    expect(refused.headers["x-should-retry"]).toBe("false");
    expect(JSON.parse(refused.body)).toMatchObject({ error: { type: "billing_error" } });
    expect(gateway.trouble()).toMatchObject({
      kind: "budget",
      status: null,
      text: "The run has spent its budget of $0.5.",
    });
    expect(model.received).toHaveLength(1);
  });

  it("lets an answer be only as long as the cap still pays for", async () => {
    const model = await modelOf({ text: "a", usage }, { text: "b" });
    const gateway = await gatewayTo(model.url, { run: openRun({ cap: 0.702 }) });

    await ask(gateway, { body: body({ max_tokens: 128_000 }) });
    await ask(gateway, { body: body({ max_tokens: 128_000 }) });

    // 0.702 and what is left of it, 0.001, at ten dollars for a million.
    expect(model.received.map((one) => (one.body as { max_tokens: number }).max_tokens)).toEqual([
      70_200, 100,
    ]);
  });

  it("refuses where the cap does not even pay for the thinking that is asked for", async () => {
    const model = await modelOf({ text: "a" });
    const gateway = await gatewayTo(model.url, { run: openRun({ cap: 0.01 }) });
    const thinking = { type: "enabled", budget_tokens: 2_000 };

    const answer = await ask(gateway, { body: body({ max_tokens: 4_000, thinking }) });

    expect(answer.status).toBe(402);
    expect(model.received).toEqual([]);
  });

  it("counts what was seen of an answer that was cut, and estimates the rest", async () => {
    const text = "x".repeat(300);
    const model = await modelOf({ text, usage: { input: 7_000, output: 999 }, cut: true });
    const run = openRun();
    const gateway = await gatewayTo(model.url, { run });

    const answer = await ask(gateway);
    await gateway.close();

    expect(answer.whole).toBe(false);
    expect(run.spendings).toMatchObject([{ requests: 1, inputTokens: 7_000, outputTokens: 100 }]);
    expect(gateway.trouble()).toMatchObject({ kind: "unreachable" });
  });

  it("counts what was seen when the client hangs up, and asks the API for no more", async () => {
    const begun = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const start = { type: "message_start", message: { usage: { input_tokens: 900 } } };
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${JSON.stringify(start)}\n\n`);
      response.once("close", () => left.resolve());
    });
    const told = Promise.withResolvers<number>();
    const run = openRun({ spent: async (total) => told.resolve(total.inputTokens) });
    const gateway = await gatewayTo(url, { run });
    const hangUp = new AbortController();

    const asked = ask(gateway, { signal: hangUp.signal, onPiece: () => begun.resolve() });
    await begun.promise;
    hangUp.abort();

    await expect(asked).rejects.toThrow("aborted");
    await left.promise;
    expect(await told.promise).toBe(900);
    expect(gateway.trouble()).toBeNull();
  });

  it("charges an estimate for an answer that counts nothing", async () => {
    const url = await serverOf((_request, response) => response.end("{}"));
    const run = openRun();
    const gateway = await gatewayTo(url, { run });

    await ask(gateway, { body: body({ system: "x".repeat(30_000) }) });
    await gateway.close();

    expect(run.spendings[0]?.inputTokens).toBeGreaterThan(10_000);
    expect(run.spendings[0]?.outputTokens).toBe(1);
  });

  it("passes no answer on that it cannot count", async () => {
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
      response.end("packed");
    });
    const run = openRun();
    const gateway = await gatewayTo(url, { run });

    expect((await ask(gateway)).status).toBe(502);
    expect(gateway.trouble()).toMatchObject({
      kind: "refused",
      text: expect.stringContaining("gzip"),
    });
    await gateway.close();
    expect(run.spendings).toHaveLength(1);
  });
});

/** What is left of one refusal. */
async function after(turn: Script["turns"][number], run = openRun()) {
  const gateway = await gatewayTo((await modelOf(turn)).url, { run });
  const answer = await ask(gateway);
  return { answer, trouble: gateway.trouble() };
}

describe("trouble", () => {
  it("tells the limit of a plan from that of a rate, and when to come again", async () => {
    const seen: PlanUse[] = [];
    const run = openRun({ planSeen: (use) => void seen.push(use) });
    const headers = {
      "anthropic-ratelimit-unified-status": "rejected",
      "anthropic-ratelimit-unified-reset": "1790814600",
      "anthropic-ratelimit-unified-representative-claim": "five_hour",
      "anthropic-ratelimit-unified-5h-utilization": "1",
      "anthropic-ratelimit-unified-5h-reset": "1790814600",
      "anthropic-ratelimit-unified-5h-status": "rejected",
      "anthropic-ratelimit-unified-7d-utilization": "0.3",
      "anthropic-ratelimit-unified-7d-reset": "1791000000",
      "retry-after": "5",
    };

    const plan = await after({ status: 429, message: "limit", headers }, run);

    expect(plan.trouble).toMatchObject({
      kind: "plan-limit",
      status: 429,
      retryAt: 1790814600_000,
    });
    expect(plan.answer.headers).toMatchObject(headers);
    expect(seen).toEqual([
      { window: "five_hour", used: 1, resetsAt: 1790814600_000, rejected: true },
      { window: "seven_day", used: 0.3, resetsAt: 1791000000_000, rejected: false },
    ]);
    const rate = await after({ status: 429, headers: { "retry-after": "7" } });
    expect(rate.trouble?.kind).toBe("rate-limit");
    expect(rate.trouble?.retryAt).toBeGreaterThan(Date.now() + 5_000);
  });

  it("tells how full the windows are after answers that succeed, too", async () => {
    const seen: PlanUse[] = [];
    const run = openRun({ planSeen: (use) => void seen.push(use) });
    const headers = {
      "anthropic-ratelimit-unified-status": "allowed",
      "anthropic-ratelimit-unified-5h-utilization": "0.25",
      "anthropic-ratelimit-unified-5h-reset": "1790814600",
    };

    const { trouble } = await after({ text: "hi", headers }, run);

    expect(trouble).toBeNull();
    expect(seen).toEqual([
      { window: "five_hour", used: 0.25, resetsAt: 1790814600_000, rejected: false },
    ]);
  });

  it("names every other refusal", async () => {
    const kinds = [];
    for (const status of [529, 500, 401, 403, 402, 400, 404]) {
      kinds.push((await after({ status })).trouble?.kind);
    }

    expect(kinds.join(" ")).toBe("overloaded overloaded login login login refused refused");
    const broke = await after({ status: 400, message: "Your credit balance is too low" });
    expect(broke.trouble).toMatchObject({ kind: "login", status: 400 });
  });

  it("is over with the next answer that succeeds", async () => {
    const gateway = await gatewayTo((await modelOf({ status: 529 }, { text: "hi" })).url);

    await ask(gateway);
    expect(gateway.trouble()?.kind).toBe("overloaded");
    await ask(gateway);

    expect(gateway.trouble()).toBeNull();
  });

  it("is an answer that breaks off with an error of its own", async () => {
    const error = { type: "error", error: { type: "overloaded_error", message: "busy" } };
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(`event: error\ndata: ${JSON.stringify(error)}\n\n`);
    });
    const gateway = await gatewayTo(url);

    await ask(gateway);

    expect(gateway.trouble()).toMatchObject({ kind: "overloaded" });
  });

  it("says at once that nobody is there", async () => {
    const closed = await modelOf();
    await closed.close();
    const gateway = await gatewayTo(closed.url);
    const before = performance.now();

    const answer = await ask(gateway);

    expect(answer.status).toBe(502);
    expect(performance.now() - before).toBeLessThan(ample.connect / 2);
    expect(gateway.trouble()).toMatchObject({
      kind: "unreachable",
      text: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("says that an answer does not begin, or does not go on", async () => {
    const silent = await gatewayTo((await modelOf("hang")).url, {}, { answer: 100 });
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": begun\n\n");
    });
    const stuck = await gatewayTo(url, {}, { idle: 100 });

    expect((await ask(silent)).status).toBe(502);
    expect(silent.trouble()?.kind).toBe("unreachable");
    expect((await ask(stuck)).whole).toBe(false);
    expect(stuck.trouble()?.kind).toBe("unreachable");
  });

  it("is passed on without its body where that is too long for a refusal", async () => {
    const url = await serverOf((_request, response) => {
      response.writeHead(500).end(`${"x".repeat(70_000)}${secret}`);
    });
    const gateway = await gatewayTo(url);

    expect(await ask(gateway)).toMatchObject({ status: 500, body: "" });
    expect(gateway.trouble()?.text).toBe("The Messages API answered 500");
  });

  it("is a redirect, which is not followed", async () => {
    const model = await modelOf({ text: "hi" });
    const url = await serverOf((_request, response) => {
      response.writeHead(307, { location: `${model.url}/v1/messages` }).end();
    });
    const gateway = await gatewayTo(url);

    const answer = await ask(gateway);

    expect(answer.status).toBe(502);
    expect(answer.headers).not.toHaveProperty("location");
    expect(model.received).toEqual([]);
  });
});

describe("the end of a gateway", () => {
  it("ends at once what is under way, and leaves what was spent told", async () => {
    const start = { type: "message_start", message: { usage: { input_tokens: 900 } } };
    const begun = Promise.withResolvers<void>();
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${JSON.stringify(start)}\n\n`);
    });
    const told: number[] = [];
    const run = openRun({
      async spent({ inputTokens }) {
        await aTurnLater();
        told.push(inputTokens);
      },
    });
    const gateway = await gatewayTo(url, { run });
    const asked = ask(gateway, { onPiece: () => begun.resolve() });
    await begun.promise;

    await gateway.close();

    expect(told).toEqual([900]);
    expect((await asked).whole).toBe(false);
  });

  it("does not wait for an API that never answers", async () => {
    const model = await modelOf("hang");
    const gateway = await gatewayTo(model.url);
    const asked = ask(gateway).then(
      () => "answered",
      () => "cut",
    );
    await expect.poll(() => model.received.length).toBe(1);

    await gateway.close();

    expect(await asked).toBe("cut");
  });

  it("comes with the end of the run for what is under way", async () => {
    const model = await modelOf("hang");
    const stop = new AbortController();
    const gateway = await gatewayTo(model.url, { run: openRun({ signal: stop.signal }) });
    const asked = ask(gateway);
    await expect.poll(() => model.received.length).toBe(1);

    stop.abort();

    expect((await asked).status).toBe(502);
    expect(gateway.trouble()).toBeNull();
  });

  it("comes with the end of the run for an answer that has begun, which is no trouble", async () => {
    const begun = Promise.withResolvers<void>();
    const url = await serverOf((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": begun\n\n");
    });
    const stop = new AbortController();
    const gateway = await gatewayTo(url, { run: openRun({ signal: stop.signal }) });
    const asked = ask(gateway, { onPiece: () => begun.resolve() });
    await begun.promise;

    stop.abort();

    expect((await asked).whole).toBe(false);
    expect(gateway.trouble()).toBeNull();
  });

  it("knows when the last byte passed", async () => {
    const gateway = await gatewayTo((await modelOf({ text: "hi", delay: 30 })).url);
    const before = gateway.lastActivity();

    await ask(gateway);

    expect(gateway.lastActivity()).toBeGreaterThan(before + 25);
    expect(gateway.lastActivity()).toBeLessThanOrEqual(performance.now());
  });
});
