import { stat } from "node:fs/promises";
import { setImmediate as aTurnLater } from "node:timers/promises";

import { describe, expect, it, vi } from "vitest";

import { openRun } from "../../../../../../test/support/agent-run.ts";
import {
  ask,
  body,
  gatewayTo,
  modelOf,
  serverOf,
} from "../../../../../../test/support/gateway-bench.ts";

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
