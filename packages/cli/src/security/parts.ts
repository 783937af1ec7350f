import type { FixerEvent } from "@mendwatch/fixer";
import { execa } from "execa";

import { cliError } from "../errors.ts";

/** Milliseconds that a part has for a clean stop before it is killed. */
const stopPatience = 10_000;
/** How much of what a part said last goes into the message about its end. */
const keptLines = 12;

/** A watcher or a fixer of the range: a real process. */
export interface Part {
  readonly name: "watcher" | "fixer";
  readonly pid: number;
  /** Resolves once it works; never where it ends before. */
  readonly ready: Promise<void>;
  /** False from when it has ended. */
  alive(): boolean;
  /** Everything it printed to standard error. */
  said(): string;
  stop(): Promise<void>;
}

/** How a part is started. */
export interface PartSetup {
  readonly name: Part["name"];
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly onEvent: (event: FixerEvent) => void;
  /** Called when it ends before it was asked to. */
  readonly onEnd: (error: unknown) => void;
}

/** Starts a part. It has an IPC channel, so that it ends when this process does. */
export function startPart({ name, command, cwd, env, onEvent, onEnd }: PartSetup): Part {
  const [program, ...args] = command;
  const child = execa(program, args, {
    cwd,
    env,
    extendEnv: false,
    stdin: "ignore",
    ipc: true,
    reject: false,
    buffer: false,
    forceKillAfterDelay: stopPatience,
  });
  const { promise: ready, resolve: becomeReady } = Promise.withResolvers<void>();
  const last: string[] = [];
  let stopping = false;
  let alive = true;

  async function readEvents(): Promise<void> {
    for await (const line of child.iterable({ from: "stdout" })) {
      const event = JSON.parse(line) as FixerEvent;
      const told: string = event.event;
      if (told === `${name}:ready`) becomeReady();
      onEvent(event);
    }
  }
  async function readErrors(): Promise<void> {
    for await (const line of child.iterable({ from: "stderr" })) {
      last.push(line);
      last.splice(0, last.length - keptLines);
    }
  }
  async function untilEnd(): Promise<void> {
    await Promise.all([readEvents(), readErrors()]);
    const { exitCode, signal, shortMessage } = await child;
    alive = false;
    if (stopping) return;
    const how = exitCode === undefined ? (signal ?? shortMessage) : `exit code ${exitCode}`;
    const message = `the ${name} of the range ended (${how}); its last lines:\n${last.join("\n")}`;
    throw cliError("MW_PART_ENDED", message);
  }
  const ended = untilEnd().catch(onEnd);
  return {
    name,
    pid: child.pid ?? 0,
    ready,
    alive: () => alive,
    said: () => last.join("\n"),
    async stop() {
      stopping = true;
      child.kill("SIGTERM");
      await child;
      await ended;
    },
  };
}
