import { access } from "node:fs/promises";
import { createServer, request } from "node:http";
import { createServer as createTcpServer, type Server } from "node:net";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openRegistryProxy, type RegistryProxy } from "./registry-proxy.ts";

describe("the proxy of a setup", () => {
  let registry: Server;
  let port: number;
  let proxy: RegistryProxy;
  beforeEach(async () => {
    registry = createServer((message, response) => {
      response.end(`${message.method} ${message.url} for ${message.headers.host}`);
    });
    port = await listening(registry);
    proxy = await openRegistryProxy([`LocalHost:${port}`, "packages.example.org"]);
  });
  afterEach(async () => {
    await proxy.close();
    registry.close();
  });

  /** What a program gets that asks the proxy for a whole address. */
  async function get(address: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: proxy.socket, path: address }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      });
      asked.on("error", reject).end();
    });
  }

  /** What comes back through a tunnel to a place, or the status where there is none. */
  async function tunnel(place: string, text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: proxy.socket, method: "CONNECT", path: place });
      asked.on("connect", (response, socket) => {
        if (response.statusCode !== 200) {
          socket.destroy();
          resolve(String(response.statusCode));
          return;
        }
        socket.once("data", (chunk: Buffer) => {
          socket.destroy();
          resolve(chunk.toString());
        });
        socket.on("error", reject).write(text);
      });
      asked.on("error", reject).end();
    });
  }

  it("forwards to a host that is named, with its port, in any case", async () => {
    const answer = await get(`http://localhost:${port}/is-number?x=1`);

    expect(answer.status).toBe(200);
    expect(answer.text).toContain("GET");
    expect(answer.text).toContain("/is-number?x=1");
    expect(proxy.refused()).toEqual([]);
  });

  it("tunnels to a host that is named, and passes on what either side says", async () => {
    const echo = createTcpServer((socket) => socket.pipe(socket));
    const at = await listening(echo);
    await proxy.close();
    proxy = await openRegistryProxy([`localhost:${at}`]);

    expect(await tunnel(`localhost:${at}`, "hello")).toBe("hello");

    echo.close();
  });

  it("remembers what is named and does not answer", async () => {
    const gone = createTcpServer();
    const at = await listening(gone);
    await new Promise((resolve) => gone.close(resolve));
    await proxy.close();
    proxy = await openRegistryProxy([`localhost:${at}`]);

    await expect(get(`http://localhost:${at}/`)).rejects.toThrow("hang up");

    expect(proxy.unreachable()).toEqual([`localhost:${at}`]);
    expect(proxy.refused()).toEqual([]);
  });

  it.each([
    ["another host", "http://example.com/x", "example.com:80"],
    ["a host by its address", "http://127.0.0.1:80/x", "127.0.0.1:80"],
    [
      "another port of a host that is named",
      "http://packages.example.org:22/",
      "packages.example.org:22",
    ],
    ["a longer name", "http://packages.example.org.evil.com/", "packages.example.org.evil.com:80"],
    ["a name in the user's place", "http://packages.example.org@evil.com/", "evil.com:80"],
  ])("refuses %s, and remembers what was asked for", async (_what, address, place) => {
    expect((await get(address)).status).toBe(403);
    expect(await tunnel(place, "")).toBe("403");

    expect(proxy.refused()).toEqual([place]);
  });

  it("answers nothing that is no address of a host", async () => {
    expect((await get("/v1/messages")).status).toBe(403);
    expect((await get("file:///etc/passwd")).status).toBe(403);
    expect(await tunnel("", "")).toBe("403");
  });

  it("is gone when it is closed, with everything that was open", async () => {
    const { socket } = proxy;
    await proxy.close();

    await expect(access(socket)).rejects.toThrow("ENOENT");
  });
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it does not listen");
  return address.port;
}
