import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { describe, expect, it } from "vitest";

import { sendTraffic } from "./traffic.ts";

describe("traffic", () => {
  it("ends when it is told to, without a complaint about the request under way", async () => {
    const end = new AbortController();
    const paths: string[] = [];
    const shop = createServer((request, response) => {
      paths.push(request.url ?? "");
      // The second request is never answered.
      if (paths.length === 1) response.end("{}");
      else end.abort();
    });
    shop.listen(0, "127.0.0.1");
    await once(shop, "listening");

    await sendTraffic(`http://127.0.0.1:${(shop.address() as AddressInfo).port}`, end.signal);
    shop.closeAllConnections();
    shop.close();

    expect(paths).toEqual(["/api/products", "/api/products?search=tea"]);
  });

  it("goes on when a request is not answered", async () => {
    const end = new AbortController();
    let requests = 0;
    const shop = createServer((request, response) => {
      requests += 1;
      if (requests === 1) request.destroy();
      else response.end("{}", () => end.abort());
    });
    shop.listen(0, "127.0.0.1");
    await once(shop, "listening");

    await sendTraffic(`http://127.0.0.1:${(shop.address() as AddressInfo).port}`, end.signal);
    shop.closeAllConnections();
    shop.close();

    expect(requests).toBe(2);
  });
});
