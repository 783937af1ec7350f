import type { Fix } from "@mendwatch/fixer";
import { execa } from "execa";

import { demoError } from "./errors.ts";

/** The commands a person would type, run against the demo's own configuration. */
export interface DemoCommands {
  /** Program and arguments of a command that runs until it is stopped. */
  readonly running: (command: "watch" | "fix") => readonly [string, ...string[]];
  /** What `mendwatch fixes` knows of one fix. */
  readonly fix: (id: string) => Promise<Fix>;
  /** `mendwatch approve` or `mendwatch skip`: a decision over the people's listener, on what was shown. */
  readonly decide: (decision: "approve" | "skip", shown: Fix) => Promise<void>;
}

/** `mendwatch` is how this very command was started: program and arguments up to the subcommand. */
export function demoCommands(
  mendwatch: readonly [string, ...string[]],
  config: string,
  signal: AbortSignal,
): DemoCommands {
  const [program, ...before] = mendwatch;

  async function run(...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr, shortMessage } = await execa(
      program,
      [...before, ...args, "--config", config],
      { stdin: "ignore", reject: false, cancelSignal: signal },
    );
    signal.throwIfAborted();
    if (exitCode === 0) return stdout;
    const said = stderr.trim() === "" ? (shortMessage ?? "") : stderr.trim();
    const message = `"mendwatch ${args.join(" ")}" failed in the demo: ${said}`;
    throw demoError("MW_DEMO_PROGRAM_FAILED", message);
  }

  return {
    running: (command) => [program, ...before, command, "--json", "--config", config],
    fix: async (id) => JSON.parse(await run("fixes", id, "--json")) as Fix,
    async decide(decision, { id, candidate }) {
      await run(decision, id, ...(candidate === null ? [] : ["--commit", candidate.commit]));
    },
  };
}
