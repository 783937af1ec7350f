import { once } from "node:events";
import { connect, type Socket } from "node:net";

import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createListener, listen, type Listener } from "./server.ts";

describe("a listener", () => {
  let server: FastifyInstance;
  let listener: Listener;
  beforeEach(async () => {
    server = await createListener({
      bodyLimit: 1_000,
      perMinute: 20,
      refused: () => {},
      fault: () => {},
    });
    server.post("/", () => ({ status: "ok" }));
    server.post("/v1/:id", () => ({ status: "ok" }));
    server.get("/held", () => new Promise(() => {}));
    listener = await listen(server, { host: "127.0.0.1", port: 0 }, "some.key");
  });
  afterEach(() => listener.close());

  async function opened(): Promise<Socket> {
    const socket = connect({ host: "127.0.0.1", port: Number(new URL(listener.url).port) });
    socket.on("error", () => {});
    await once(socket, "connect");
    return socket;
  }

  it("has a limit for each thing that a stranger could draw out", () => {
    const { requestTimeout, headersTimeout, keepAliveTimeout, timeout, maxConnections } =
      server.server;

    for (const limit of [requestTimeout, headersTimeout, keepAliveTimeout, timeout, maxConnections])
      expect(limit).toBeGreaterThan(0);
  });

  it("hangs up on a body that does not come", async () => {
    server.server.headersTimeout = 50;
    server.server.requestTimeout = 100;
    const socket = await opened();
    socket.write(
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{",
    );

    expect(await restOf(socket)).toMatch(/^HTTP\/1\.1 408 .*"MW_BAD_REQUEST"/s);
  });

  it("hangs up on headers that do not end", async () => {
    server.server.headersTimeout = 100;
    const socket = await opened();
    socket.write("POST / HTTP/1.1\r\nhost: x\r\n");

    expect(await restOf(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("hangs up on a connection that says nothing", async () => {
    server.server.timeout = 100;
    const socket = await opened();

    expect(await restOf(socket)).toBe("");
  });

  it("takes only so many connections at once", async () => {
    server.server.maxConnections = 2;
    const sockets = [await opened(), await opened()];
    const third = await opened();

    expect(await restOf(third)).toBe("");
    for (const socket of sockets) socket.destroy();
  });

  it("answers an address only so often in a minute, unknown paths included", async () => {
    const statuses = [];
    for (let each = 0; each < 21; each += 1) {
      const { status } = await fetch(`${listener.url}/${each % 2 ? "" : "nowhere"}`, {
        method: "POST",
      });
      statuses.push(status);
    }

    expect(statuses.slice(0, 20)).not.toContain(429);
    expect(statuses.at(-1)).toBe(429);
  });

  it.each([
    ["that cannot be decoded", "/%zz", 400, "MW_BAD_REQUEST"],
    ["with a part that is too long", `/v1/${"a".repeat(200)}`, 404, "MW_UNKNOWN_ADDRESS"],
  ])("refuses an address %s in its own words", async (_, path, status, code) => {
    const answer = await fetch(`${listener.url}${path}`, { method: "POST" });

    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ code, message: expect.stringMatching(/\.$/) });
  });

  it("refuses two lengths for one body", async () => {
    const socket = await opened();
    socket.write(
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    );

    expect(await restOf(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("closes although a request under way does not come to its end", async () => {
    const socket = await opened();
    const arrived = once(server.server, "request");
    socket.write("GET /held HTTP/1.1\r\nhost: x\r\n\r\n");
    await arrived;
    const rest = restOf(socket);

    await listener.close();

    expect(await rest).toBe("");
  });

  it("may be given a name to listen at", async () => {
    const local = await createListener({
      bodyLimit: 1_000,
      perMinute: 20,
      refused: () => {},
      fault: () => {},
    });
    const named = await listen(local, { host: "localhost", port: 0 }, "some.key");
    const { port } = new URL(named.url);
    const statuses = [];
    for (const host of ["127.0.0.1", "localhost"]) {
      statuses.push((await fetch(`http://${host}:${port}/`, { method: "POST" })).status);
    }
    await named.close();

    expect(statuses).toEqual([404, 404]);
    expect(local.server.listening).toBe(false);
  });
});

async function restOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(socket, "close");
  return Buffer.concat(chunks).toString();
}
