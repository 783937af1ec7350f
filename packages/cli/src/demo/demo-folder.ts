import { randomBytes } from "node:crypto";
import { cp, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

import { ExecaError } from "execa";

import { commitAndPush } from "../example-repository.ts";
import type { DemoAgent } from "./demo-agent.ts";
import { demoConfig } from "./demo-config.ts";
import { demoError } from "./errors.ts";

/** From `src/demo` and from `dist/demo` alike. */
const examples = resolve(import.meta.dirname, "../../../../examples");

/** What the parts of the demo need to know of its folder. Paths are absolute. */
export interface DemoFolder {
  readonly path: string;
  /** The owner's checkout; the shop is deployed from it. */
  readonly checkout: string;
  readonly config: string;
  readonly logs: string;
}

/**
 * Fills the folder: the example shop as a git repository with a bare remote, a folder for logs, and
 * a configuration with two free ports and a fresh secret.
 */
export async function fillDemoFolder(
  path: string,
  agent: DemoAgent,
  signal: AbortSignal,
): Promise<DemoFolder> {
  const checkout = join(path, "shop-api");
  const logs = join(path, "logs");
  const example = join(examples, "shop-api");
  try {
    await cp(example, checkout, {
      recursive: true,
      filter: (file) => !/(?:^|\/)node_modules$|\.log$/.test(relative(example, file)),
    });
  } catch (cause) {
    const message = `the demo could not copy the example service from ${example}: run it from a checkout of the repository, with room in ${tmpdir()}`;
    throw demoError("MW_DEMO_NO_EXAMPLE", message, { cause });
  }
  await mkdir(logs);
  await publish(checkout, join(path, "remote.git"), signal);
  const config = join(path, "mendwatch.yaml");
  const [relayPort, peoplePort] = await freePorts();
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const rehearsals = join(examples, "shop-api-rehearsal");
  const text = demoConfig({ relayPort, peoplePort, secret, checkout, logs, agent, rehearsals });
  await writeFile(config, text, { mode: 0o600 });
  return { path, checkout, config, logs };
}

/** Removes the folder; with a file to keep, everything in it but that file, whose new path it returns. */
export async function removeDemoFolder(path: string, keep: string | null): Promise<string | null> {
  const gone = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;
  if (keep === null) {
    await rm(path, gone);
    return null;
  }
  const kept = join(path, "pull-request.md");
  await rename(keep, kept);
  for (const name of await readdir(path)) {
    if (join(path, name) !== kept) await rm(join(path, name), gone);
  }
  return kept;
}

async function publish(checkout: string, remote: string, signal: AbortSignal): Promise<void> {
  try {
    await commitAndPush(checkout, remote, signal);
  } catch (cause) {
    signal.throwIfAborted();
    const said = cause instanceof ExecaError ? cause.shortMessage : String(cause);
    const message = `the demo needs git and could not make its repository: ${said}`;
    throw demoError("MW_DEMO_PROGRAM_FAILED", message, { cause });
  }
}

/** Two ports that nobody listens on right now. Both are held at once, so that they differ. */
async function freePorts(): Promise<readonly [number, number]> {
  const servers = [createServer(), createServer()] as const;
  const ports = servers.map((server) => {
    const { promise, resolve: found, reject } = Promise.withResolvers<number>();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      found(typeof address === "object" && address !== null ? address.port : 0);
    });
    return promise;
  });
  const [first = 0, second = 0] = await Promise.all(ports);
  for (const server of servers) server.close();
  return [first, second];
}
