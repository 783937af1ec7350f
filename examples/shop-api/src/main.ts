import type { AddressInfo } from "node:net";

import { createLogger } from "./log.ts";
import { createShopServer } from "./server.ts";
import { openShop } from "./shop.ts";

/**
 * Environment: PORT (default 3000; 0 picks a free one). Started with an IPC channel it reports its
 * port as `{ port }` and stops when the channel closes, so that it never outlives its parent.
 */
const log = createLogger((line) => process.stdout.write(line));
const shop = openShop(async (text) => log.info({ text }, "receipt sent"));
const server = createShopServer(shop, log);

server.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  log.info({ port }, "shop-api is listening");
  process.send?.({ port });
});

// A promise that nobody waits for must not end the shop for everybody else.
process.on("unhandledRejection", (reason) => {
  console.error("Unhandled rejection:", reason);
});

for (const event of ["SIGTERM", "SIGINT", "disconnect"]) process.once(event, stop);

function stop(): void {
  log.info({}, "shop-api is stopping");
  server.close(() => process.exit(0));
  server.closeAllConnections();
}
