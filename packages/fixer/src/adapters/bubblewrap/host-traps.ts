import { constants } from "node:fs";
import { access, open } from "node:fs/promises";
import { createServer, type Server } from "node:net";

/** True when somebody connected to the address while `during` ran. */
export async function hasVisitor(
  address: { readonly host: string; readonly port: number } | { readonly path: string },
  during: (server: Server) => Promise<void>,
): Promise<boolean> {
  let visited = false;
  const server = createServer((socket) => {
    visited = true;
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
  try {
    await during(server);
    return visited;
  } finally {
    server.close();
  }
}

/** True while somebody holds a named pipe open: opening it for writing alone fails otherwise. */
export async function hasReader(pipe: string): Promise<boolean> {
  try {
    const handle = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    await handle.close();
    return true;
  } catch {
    return false;
  }
}

/** True for everything that can be looked at. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
