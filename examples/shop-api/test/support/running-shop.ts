import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

import { createLogger } from "../../src/log.ts";
import { createShopServer } from "../../src/server.ts";
import { openShop, type Shop } from "../../src/shop.ts";

/** A shop behind real HTTP, for one test. */
export interface RunningShop {
  readonly shop: Shop;
  /** The log lines so far. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** The receipts sent so far. */
  readonly receipts: readonly string[];
  readonly call: (session: string, method: string, path: string, body?: unknown) => Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly requestId: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Opens a shop that closes with the test. */
export async function runningShop(test: TestContext): Promise<RunningShop> {
  const log: Record<string, unknown>[] = [];
  const receipts: string[] = [];
  const shop = openShop(async (text) => void receipts.push(text));
  const server = createShopServer(
    shop,
    createLogger((line) => void log.push(JSON.parse(line) as Record<string, unknown>)),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    shop,
    log,
    receipts,
    async call(session, method, path, body) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { "x-session": session },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const requestId = response.headers.get("x-request-id");
      return {
        status: response.status,
        requestId,
        body: (await response.json()) as Answer["body"],
      };
    },
  };
}
