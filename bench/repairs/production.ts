import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { cp } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { freePort } from "../../test/support/free-port.ts";
import { installPackages } from "./install.ts";
import type { RepairCase } from "./read-cases.ts";
import { run } from "./run-program.ts";

/** How long a service may take to answer, or to end, in milliseconds. */
const patience = 20_000;

/** What a request may have besides its method and path. */
export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** Where the deployed service runs, and how a case's `trigger.ts` provokes its error. */
export interface Production {
  /** Folder that the service is deployed in. */
  readonly root: string;
  /** Starts a command of the service, told its port by `PORT`, and resolves once it listens there. */
  serve(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<Served>;
  /** Runs a command of the service to its end, whatever its exit code. */
  job(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<void>;
}

/** A service that listens. */
export interface Served {
  readonly port: number;
  /** Resolves with the status and the text of the answer. */
  call(
    method: string,
    path: string,
    options?: CallOptions,
  ): Promise<{ readonly status: number; readonly text: string }>;
}

/** What a case's `trigger.ts` exports. */
export interface Trigger {
  /** Runs the deployed service and makes it log its error. */
  provoke(production: Production): Promise<void>;
}

/** What the harness keeps of production. */
export interface ProducedLog {
  /** The file that everything the service printed went to. */
  readonly log: string;
  /** Folder that the service was deployed in, as frames in the log name it. */
  readonly root: string;
}

/** Deploys a case's service below a folder, provokes its error, and resolves once it has stopped. */
export async function produceLog(
  repairCase: RepairCase,
  place: { readonly folder: string; readonly store: string },
): Promise<ProducedLog> {
  const { folder, store } = place;
  const root = join(folder, "srv", repairCase.name);
  const log = join(folder, "service.log");
  await cp(join(repairCase.folder, "service"), root, { recursive: true });
  await installPackages(root, store);
  const { build } = repairCase.checks;
  if (build !== undefined) await run("sh", ["-c", build], { cwd: root });

  const output = openSync(log, "a");
  const running: ChildProcess[] = [];
  function start([program = "", ...args]: readonly string[], env: object): ChildProcess {
    const child = spawn(program, args, {
      cwd: root,
      env: { PATH: process.env["PATH"], HOME: folder, TZ: "UTC", ...env },
      stdio: ["ignore", output, output],
    });
    running.push(child);
    return child;
  }
  const file = pathToFileURL(join(repairCase.folder, "trigger.ts"));
  const trigger = (await import(file.href)) as Trigger;
  try {
    await trigger.provoke({
      root,
      async serve(command, env = {}) {
        const port = await freePort();
        const child = start(command, { PORT: String(port), ...env });
        await listening(child, port);
        return { port, call: (method, path, options) => call(port, method, path, options) };
      },
      async job(command, env = {}) {
        await ended(start(command, env));
      },
    });
  } finally {
    for (const child of running) {
      child.kill("SIGTERM");
      await ended(child);
    }
    closeSync(output);
  }
  return { log, root };
}

async function call(
  port: number,
  method: string,
  path: string,
  { headers, body }: CallOptions = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    signal: AbortSignal.timeout(patience),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const late = setTimeout(() => child.kill("SIGKILL"), patience);
  await once(child, "exit");
  clearTimeout(late);
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline && child.exitCode === null) {
    const socket = connect(port, "127.0.0.1");
    const open = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise<void>((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the service does not listen on port ${port}`);
}
