import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";

import { makeTemporaryFolder } from "../processes/temporary-folder.ts";

/** Ports of a host that is named without one. */
const usualPorts = [443, 80];

/** The one door of a setup to the network. */
export interface RegistryProxy {
  /** A unix socket that speaks HTTP as a proxy does. */
  readonly socket: string;
  /** `host:port` of everything that was asked for and not allowed, in order, each once. */
  refused(): readonly string[];
  /** `host:port` of what is allowed and did not answer, each once. */
  unreachable(): readonly string[];
  close(): Promise<void>;
}

/**
 * Opens a proxy that lets through to the hosts of this list, and to no other. A host is allowed by
 * its name as it is written (`registry.example.org`, or with a port), never by its address: nothing
 * else that has the same address is reached.
 */
export async function openRegistryProxy(allowed: readonly string[]): Promise<RegistryProxy> {
  // Not in the state folder: the path of a socket may have 107 bytes at most.
  const folder = await makeTemporaryFolder("proxy");
  const socket = join(folder, "proxy.sock");
  const refused = new Set<string>();
  const unreachable = new Set<string>();
  const open = new Set<Duplex>();

  function permits(host: string, port: number): boolean {
    const permitted = allowed.some((entry) => {
      const name = entry.toLowerCase();
      const isNamed = name === host.toLowerCase() && usualPorts.includes(port);
      return isNamed || name === `${host.toLowerCase()}:${port}`;
    });
    if (!permitted) refused.add(`${host}:${port}`);
    return permitted;
  }

  function keep(stream: Duplex): void {
    open.add(stream);
    stream.once("close", () => open.delete(stream));
    // Either side may go away at any time; that ends the other one, and nothing else.
    stream.on("error", () => stream.destroy());
  }

  function tunnel(message: IncomingMessage, client: Duplex, head: Buffer): void {
    keep(client);
    const place = parseAuthority(message.url ?? "");
    if (place === null || !permits(place.host, place.port)) {
      client.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    const upstream = connect({ host: place.host, port: place.port }, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.write(head);
      client.pipe(upstream).pipe(client);
    });
    upstream.once("error", () => {
      if (upstream.connecting || upstream.bytesRead === 0) unreachable.add(nameOf(place));
    });
    keep(upstream);
    upstream.once("close", () => client.destroy());
    client.once("close", () => upstream.destroy());
  }

  function forward(message: IncomingMessage, response: ServerResponse): void {
    const place = parseAddress(message.url ?? "");
    if (place === null || !permits(place.host, place.port)) {
      response.writeHead(403).end("mendwatch: this host is not named in setup.network\n");
      return;
    }
    const { method, headers } = message;
    const upstream = request(message.url ?? "", { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.once("error", () => {
      unreachable.add(nameOf(place));
      response.destroy();
    });
    message.pipe(upstream);
  }

  const server = createServer(forward);
  server.on("connect", tunnel);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  return {
    socket,
    refused: () => [...refused],
    unreachable: () => [...unreachable],
    async close() {
      for (const stream of open) stream.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly host: string;
  readonly port: number;
}

function nameOf({ host, port }: Place): string {
  return `${host}:${port}`;
}

/** `host:port`, as CONNECT has it. */
function parseAuthority(text: string): Place | null {
  const [, host, port] = /^([\w.-]+):(\d{1,5})$/.exec(text) ?? [];
  return host === undefined ? null : { host, port: Number(port) };
}

/** The host of a whole address, as every other method has it. */
function parseAddress(text: string): Place | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port } = new URL(text);
  if (protocol !== "http:" || hostname === "") return null;
  return { host: hostname, port: port === "" ? 80 : Number(port) };
}
