import type { ReadStream, WriteStream } from "node:tty";

import type { Command } from "commander";

/** What a command has of the process it runs in. Only `main.ts` takes it from there. */
export interface CommandContext {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  /** How this very command was started: program and arguments up to the subcommand. */
  readonly mendwatch: readonly [string, ...string[]];
  /** Ends the process at once; whatever it is doing is left as it is. */
  readonly exit: (exitCode: number) => never;
}

/** Says what the command exits with. */
export type Settle = (exitCode: number) => void;

/** Makes one command of the program. */
export type CreateCommand = (context: CommandContext, settle: Settle) => Command;
