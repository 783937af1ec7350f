import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { type Config, parseConfig } from "@mendwatch/config";
import { readProbe } from "@mendwatch/protocol/received";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { freePort } from "../../../../test/support/free-port.ts";
import type { Finding } from "./finding.ts";
import { checkRelay } from "./relay.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describe("what the doctor says of the way to the fixer", () => {
  const servers: Server[] = [];
  let asked = "";
  beforeEach(() => {
    asked = "";
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** Something that answers each request like this. */
  async function answering(status: number, body: string): Promise<string> {
    const server = createServer((request, response) => {
      request.setEncoding("utf8");
      request.on("data", (piece: string) => {
        asked += piece;
      });
      request.on("end", () => response.writeHead(status).end(body));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it("is nothing where nothing is sent", async () => {
    const { watcher, projects } = configured("");

    expect(await checkRelay(watcher, [...projects.values()])).toEqual([]);
  });

  it("is that a fixer knows the watcher, of whom it asks only that and for the projects whose logs are here", async () => {
    const url = await answering(200, '{"watch":[]}');

    expect(await findingOf(url)).toEqual({
      check: "watcher.relay",
      status: "ok",
      text: `${url} answers, and knows prod-1 by its secret`,
      remedy: null,
    });
    expect(readProbe(JSON.parse(asked))).toEqual({ version: "1.0", probe: ["shop"] });
  });

  it("is that a fixer of an earlier build, which refuses only the body, knows the watcher", async () => {
    const url = await answering(422, '{"code":"MW_INVALID_BODY","message":"version: is missing."}');

    expect(await findingOf(url)).toMatchObject({
      status: "ok",
      text: expect.stringContaining("prod-1"),
    });
  });

  it.each([
    "MW_WRONG_SIGNATURE",
    "MW_UNKNOWN_WATCHER",
    "MW_CLOCK_SKEW",
    "MW_NOT_YOUR_PROJECT",
    "MW_UNSUPPORTED_VERSION",
  ])("is what the fixer says of the sender: %s", async (code) => {
    const message = "It fits no secret. Write the same one on both sides.";
    const url = await answering(422, JSON.stringify({ code, message }));

    expect(await findingOf(url)).toEqual({
      check: "watcher.relay",
      status: "fail",
      text: `${url} refuses prod-1 (${code}): It fits no secret`,
      remedy: "Write the same one on both sides.",
    });
  });

  it("is that something else answers, and that nobody does", async () => {
    expect(await findingOf(await answering(200, "<h1>hello</h1>"))).toMatchObject({
      status: "fail",
      text: expect.stringContaining("not as a fixer"),
    });
    expect(await findingOf(await answering(503, ""))).toMatchObject({ status: "warn" });
    expect(await findingOf(`http://127.0.0.1:${await freePort()}`)).toMatchObject({
      status: "warn",
      text: expect.stringContaining("ECONNREFUSED"),
    });
  });
});

function configured(relay: string): Config {
  const projects = "{ shop: { logs: [ /x.log ] }, elsewhere: { repo: /r } }";
  const written = `watcher: { name: prod-1, ${relay} }\nprojects: ${projects}`;
  const options = { file: "/x/mendwatch.yaml", env: {}, hostname: "h", needs: [] };
  return parseConfig(written, options);
}

async function findingOf(url: string): Promise<Finding | undefined> {
  const { watcher, projects } = configured(`relay: { url: "${url}", secrets: [ ${secret} ] }`);
  const [finding] = await checkRelay(watcher, [...projects.values()]);
  return finding;
}
