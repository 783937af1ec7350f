import { execa } from "execa";

import { demoError } from "./errors.ts";

/** Milliseconds that a part has for a clean stop before it is killed. */
const stopPatience = 10_000;
/** How much of what a part said last goes into the message about its end. */
const keptLines = 12;

/** Something of the demo that runs until it is stopped. */
export interface Part {
  /** Ends it and resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

/** How a program of the demo is started, and whom it tells what. */
export interface PartSetup {
  /** For people: `watcher`. */
  readonly name: string;
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  /** What its environment has besides ours. */
  readonly env: Readonly<Record<string, string>>;
  /** Files that standard output and standard error are also appended to. */
  readonly logs?: { readonly out: string; readonly err: string };
  /** Called with each line of standard output. */
  readonly onLine: (line: string) => void;
  /** Called when it ends before it was asked to, with its last lines in the message. */
  readonly onEnd: (error: unknown) => void;
}

/** Starts a program. It has an IPC channel, so that it can see when the demo is gone. */
export function startPart(setup: PartSetup): Part {
  const { name, cwd, env, logs } = setup;
  const [program, ...args] = setup.command;
  const child = execa(program, args, {
    cwd,
    env,
    stdin: "ignore",
    stdout: logs === undefined ? "pipe" : ["pipe", { file: logs.out, append: true }],
    stderr: logs === undefined ? "pipe" : ["pipe", { file: logs.err, append: true }],
    ipc: true,
    reject: false,
    buffer: false,
    forceKillAfterDelay: stopPatience,
  });
  const last = { stdout: [] as string[], stderr: [] as string[] };
  let stopping = false;

  async function read(from: "stdout" | "stderr", use: (line: string) => void): Promise<void> {
    for await (const line of child.iterable({ from })) {
      last[from].push(line);
      last[from].splice(0, last[from].length - keptLines);
      use(line);
    }
  }
  async function untilEnd(): Promise<void> {
    await Promise.all([read("stdout", setup.onLine), read("stderr", () => undefined)]);
    const { exitCode, signal, shortMessage } = await child;
    if (stopping) return;
    const how = exitCode === undefined ? (signal ?? shortMessage) : `exit code ${exitCode}`;
    const lines = last.stderr.length > 0 ? last.stderr : last.stdout;
    const said = lines.length > 0 ? `its last lines:\n${lines.join("\n")}` : "it said nothing";
    throw demoError("MW_DEMO_PART_ENDED", `the ${name} of the demo ended (${how}); ${said}`);
  }

  const ended = untilEnd().catch(setup.onEnd);
  return {
    async stop() {
      stopping = true;
      child.kill("SIGTERM");
      await child;
      await ended;
    },
  };
}
