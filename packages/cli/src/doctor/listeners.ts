import { createServer } from "node:net";

import type { FixerConfig, ListenAddress } from "@mendwatch/config";

import { localOrigin } from "../people/address.ts";
import { probeHealth } from "../people/health.ts";
import { fail, type Finding, ok } from "./finding.ts";

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
