import { createSocket } from "node:dgram";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:net";
import { join } from "node:path";

/** Milliseconds after which a visitor that says nothing is hung up on. */
const longestVisit = 2_000;

/** Something that reached the host from inside a box. */
export interface Arrival {
  readonly sink: "http" | "dns over udp" | "dns over tcp" | "unix socket" | "abstract socket";
  /** What came, as text. */
  readonly text: string;
}

/** Listeners on the host that nobody should ever reach. */
export interface Sinks {
  readonly httpPort: number;
  readonly dnsPort: number;
  /** Paths as `net.connect` takes them. */
  readonly unixSocket: string;
  readonly abstractSocket: string;
  readonly arrivals: readonly Arrival[];
  close(): Promise<void>;
}

/** Opens the listeners, all on loopback or in the range's folder. */
export async function openSinks(folder: string): Promise<Sinks> {
  const arrivals: Arrival[] = [];
  const closing: (() => Promise<void>)[] = [];
  function raw(sink: Arrival["sink"]): Server {
    const server = createServer((socket) => {
      arrivals.push({ sink, text: "connected" });
      socket.on("data", (chunk) => arrivals.push({ sink, text: chunk.toString("latin1") }));
      socket.on("error", () => undefined);
      socket.setTimeout(longestVisit, () => socket.destroy());
    });
    closing.push(async () => void server.close());
    return server;
  }
  const http = createHttpServer((request, response) => {
    arrivals.push({ sink: "http", text: `${request.method} ${request.url}` });
    request.resume();
    response.end("ok");
  });
  closing.push(() => new Promise((resolve) => http.close(() => resolve())));
  const httpPort = await listening(http, { host: "127.0.0.1", port: 0 });
  const dnsPort = await listening(raw("dns over tcp"), { host: "127.0.0.1", port: 0 });
  const udp = createSocket("udp4", (message) =>
    arrivals.push({ sink: "dns over udp", text: message.toString("latin1") }),
  );
  await new Promise<void>((resolve) => udp.bind(dnsPort, "127.0.0.1", resolve));
  closing.push(async () => void udp.close());
  const unixSocket = join(folder, "sink.sock");
  await listening(raw("unix socket"), { path: unixSocket });
  // As long as a name may be: what follows a shorter one differs between versions of Node.js.
  const abstractSocket = `\0mendwatch-range-${crypto.randomUUID()}`.padEnd(108, "-");
  await listening(raw("abstract socket"), { path: abstractSocket });
  return {
    httpPort,
    dnsPort,
    unixSocket,
    abstractSocket,
    arrivals,
    async close() {
      http.closeAllConnections();
      for (const close of closing) await close();
    },
  };
}

async function listening(
  server: Server,
  address: { readonly host: string; readonly port: number } | { readonly path: string },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? bound.port : 0;
}
