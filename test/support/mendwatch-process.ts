import { resolve } from "node:path";

import { execa } from "execa";

import { eventually } from "./eventually.ts";

const main = resolve(import.meta.dirname, "../../packages/cli/src/main.ts");
const fromSource = ["--conditions=mendwatch:source", main];

/** Where and how a command is started. */
export interface StartOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Path of the bundled program, where it is not to be the sources. */
  readonly bundled?: string;
}

function argumentsOf(args: readonly string[], { bundled }: StartOptions): readonly string[] {
  return [...(bundled === undefined ? fromSource : [bundled]), ...args];
}

/** One line that `watch --json` or `fix --json` printed. */
export type ProcessEvent = Readonly<Record<string, unknown>> & { readonly event: string };

/** A running `mendwatch` command. */
export interface MendwatchProcess {
  readonly pid: number;
  readonly events: readonly ProcessEvent[];
  /** Resolves with the first event, past or to come, that fits. */
  saw(event: string, fits?: (event: ProcessEvent) => boolean): Promise<ProcessEvent>;
  /** Sends a signal and resolves with the exit code once the process is gone; null when it was killed. */
  end(signal: "SIGTERM" | "SIGKILL" | "SIGINT"): Promise<number | null>;
}

/** Starts a long-running command and collects its events. */
export function startMendwatch(args: readonly string[], options: StartOptions): MendwatchProcess {
  const child = execa(process.execPath, argumentsOf([...args, "--json"], options), {
    cwd: options.cwd,
    env: { ...options.env },
    reject: false,
    buffer: false,
    cleanup: true,
    stdin: "ignore",
  });
  const events: ProcessEvent[] = [];
  const noise: string[] = [];
  let exited = false;
  const done = child.then((result) => {
    exited = true;
    return result.exitCode ?? null;
  });
  async function read(): Promise<void> {
    for await (const line of child.iterable({ from: "stdout" })) {
      try {
        events.push(JSON.parse(line) as ProcessEvent);
      } catch {
        noise.push(line);
      }
    }
  }
  async function readErrors(): Promise<void> {
    for await (const line of child.iterable({ from: "stderr" })) noise.push(line);
  }
  const reading = Promise.allSettled([read(), readErrors()]);

  return {
    pid: child.pid ?? 0,
    events,
    saw(event, fits = () => true) {
      const what = `event ${event} of "mendwatch ${args.join(" ")}"`;
      return eventually(what, () => {
        const found = events.find((seen) => seen.event === event && fits(seen));
        if (found !== undefined) return found;
        const state = exited ? "it ended before" : "it runs";
        const told = events.map((seen) => JSON.stringify(seen)).join("\n");
        throw new Error(`${state}; it told:\n${told}\nand printed:\n${noise.join("\n")}`);
      });
    },
    async end(signal) {
      child.kill(signal);
      const code = await done;
      await reading;
      return code;
    },
  };
}

/** How a command that runs to its end did. */
export interface CommandResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. A failing command is a result. */
export async function mendwatch(
  args: readonly string[],
  options: StartOptions,
): Promise<CommandResult> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, argumentsOf(args, options), {
    cwd: options.cwd,
    env: { ...options.env },
    reject: false,
    stdin: "ignore",
  });
  return { exitCode, stdout, stderr };
}
