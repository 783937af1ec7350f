import { createServer } from "node:net";

import type { FixerConfig, ListenAddress } from "@mendwatch/config";
import { request } from "undici";

import { localOrigin } from "../people/address.ts";
import { probeHealth } from "../people/health.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

/** Milliseconds for the fixer to answer. */
const patience = 10_000;

/** The two listeners of the fixer: free, or held by a fixer that runs. */
export async function checkListeners({ relay, people }: FixerConfig): Promise<readonly Finding[]> {
  const running = (await probeHealth(localOrigin(people.listen))) === "fixer";
  return Promise.all([
    checkListener("relay.listen", relay.listen, running),
    checkListener("people.listen", people.listen, running),
  ]);
}

async function checkListener(
  key: string,
  { host, port }: ListenAddress,
  running: boolean,
): Promise<Finding> {
  const check = `fixer.${key}`;
  const reason = await tryToListen(host, port);
  if (reason === null) return ok(check, `${host}:${port} is free`);
  if (reason === "EADDRINUSE" && running) return ok(check, `${host}:${port}, a fixer is running`);
  return reason === "EADDRINUSE"
    ? fail(
        check,
        `${host}:${port} is held by another program`,
        `end it, or write another port (ss -ltnp shows who has it)`,
      )
    : fail(
        check,
        `${host}:${port} cannot be listened on (${reason})`,
        "write an address of this machine",
      );
}

/** Null when it can be done, else why not. */
async function tryToListen(host: string, port: number): Promise<string | null> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** Where the watcher reports to: does anybody answer? */
export async function checkRelay(url: string): Promise<Finding> {
  const check = "watcher.relay";
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(patience) });
    await body.dump();
    return ok(check, `${url} answers (status ${statusCode} without a report)`);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return warn(
      check,
      `${url} cannot be reached (${reason})`,
      "start the fixer, or correct the address; until then reports wait in the outbox",
    );
  }
}
