import { createServer, type Server } from "node:net";

/** Listens on a port of this machine that was free. */
export async function listenSomewhere(): Promise<{
  readonly server: Server;
  readonly port: number;
}> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { server, port: typeof address === "object" && address !== null ? address.port : 0 };
}

/** A port nobody listens on right now; whoever takes it says so if that has changed. */
export async function freePort(): Promise<number> {
  const { server, port } = await listenSomewhere();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
