import { exitCodes, MendwatchError } from "@mendwatch/protocol";
import { CommanderError } from "commander";

import type { CommandContext } from "./context.ts";
import { cliError } from "./errors.ts";
import { createProgram } from "./program.ts";
import { describeError } from "./render/describe-error.ts";

/** Runs one command line, without program and script, and resolves with the exit code. Never rejects. */
export async function runCommand(
  args: readonly string[],
  context: CommandContext,
): Promise<number> {
  let exitCode: number = exitCodes.ok;
  try {
    const program = await createProgram(args, context, (code) => {
      exitCode = code;
    });
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong, or has shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    // Whoever read our output has enough, as `head` has.
    if (error instanceof Error && "code" in error && error.code === "EPIPE") return exitCodes.ok;
    const known =
      error instanceof MendwatchError
        ? error
        : cliError("MW_UNEXPECTED", error instanceof Error ? error.message : String(error), {
            cause: error,
          });
    context.stderr.write(describeError(known, args.includes("--verbose")));
    return known.exitCode;
  }
}
