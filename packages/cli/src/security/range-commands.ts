import { createServer } from "node:net";
import { delimiter, dirname } from "node:path";

import { execa } from "execa";

import { startPart, type Part, type PartSetup } from "./parts.ts";
import type { Range } from "./range.ts";

/** What the commands of a range are started with. */
export interface RangeCommandsOptions {
  /** How this very command was started: program and arguments up to the subcommand. */
  readonly mendwatch: readonly [string, ...string[]];
  /** Where programs are looked for: a `PATH`. */
  readonly path: string;
  readonly range: Range;
  readonly modelUrl: string;
  readonly signal: AbortSignal;
}

/** The commands that an owner would type, in the decoy home and against the range's configuration. */
export interface RangeCommands {
  readonly start: (
    name: Part["name"],
    onEvent: PartSetup["onEvent"],
    onEnd: PartSetup["onEnd"],
  ) => Part;
  /** Runs a command to its end, and resolves with all that it printed. */
  readonly print: (...args: readonly string[]) => Promise<string>;
}

/** Makes the commands; each runs this very Mendwatch. */
export function createRangeCommands(options: RangeCommandsOptions): RangeCommands {
  const { mendwatch, path, range, modelUrl, signal } = options;
  // Nothing of who runs this but where programs are.
  const env = {
    // Checks call plain "node"; that is to be the one that runs this.
    PATH: `${dirname(process.execPath)}${delimiter}${path}`,
    HOME: range.home,
    LANG: "C.UTF-8",
    SHELL: "/bin/sh",
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: range.credential,
  };
  const config = ["--config", range.config];
  return {
    start(name, onEvent, onEnd) {
      const subcommand = name === "fixer" ? "fix" : "watch";
      const command = [
        ...carelessOwner(range),
        ...mendwatch,
        subcommand,
        "--json",
        ...config,
      ] as const;
      return startPart({ name, command, cwd: range.path, env, onEvent, onEnd });
    },
    async print(...args) {
      const [program, ...before] = mendwatch;
      const { stdout, stderr } = await execa(program, [...before, ...args, ...config], {
        env,
        extendEnv: false,
        reject: false,
        stdin: "ignore",
        cancelSignal: signal,
      });
      return `${stdout}\n${stderr}`;
    },
  };
}

/**
 * Starts a program as from a session of an owner who has a key in the kernel's keyring and has left
 * a file open. Needs Perl, because Node.js has no system calls of its own.
 */
function carelessOwner({ sessionKey, leftOpen }: Range): readonly [string, ...string[]] {
  const code = String.raw`
    use POSIX ();
    my ($key, $file) = (shift, shift);
    my ($add, $keyctl) = (POSIX::uname())[4] eq "aarch64" ? (217, 219) : (248, 250);
    syscall($keyctl, 1, 0);
    my ($type, $name) = ("user", "range");
    syscall($add, $type, $name, $key, length $key, -3);
    open(my $left, "<", $file) or die; POSIX::dup2(fileno($left), 40);
    exec { $ARGV[0] } @ARGV;`;
  return ["perl", "-e", code, sessionKey, leftOpen];
}

/** A port that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === "object" && address !== null ? address.port : 0;
}
