import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type { ReadStream, WriteStream } from "node:tty";

import type { CommandResult } from "./mendwatch-process.ts";

/** The `runCommand` of the command's package, which nothing else may import. */
export type RunCommand = (
  args: readonly string[],
  context: {
    readonly env: NodeJS.ProcessEnv;
    readonly cwd: string;
    readonly stdin: ReadStream;
    readonly stdout: WriteStream;
    readonly stderr: WriteStream;
    readonly mendwatch: readonly [string, ...string[]];
    readonly exit: (exitCode: number) => never;
  },
) => Promise<number>;

/**
 * Runs one command line of `mendwatch` in this process, which takes milliseconds where a process of
 * its own takes seconds. What it prints is what a pipe would get.
 */
export async function commandHere(
  runCommand: RunCommand,
  cwd: string,
  args: readonly string[],
): Promise<Pick<CommandResult, "exitCode" | "stdout" | "stderr">> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const said = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await runCommand(args, {
    env: process.env,
    cwd,
    stdin: stdin as unknown as ReadStream,
    stdout: stdout as unknown as WriteStream,
    stderr: stderr as unknown as WriteStream,
    mendwatch: ["mendwatch"],
    exit: (code) => {
      throw new Error(`the command ended the process with ${code}`);
    },
  });
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { exitCode, stdout: out, stderr: err };
}
