import { cliError } from "./errors.ts";
import { describeError } from "./render/describe-error.ts";
import { runCommand } from "./run-command.ts";

/**
 * Who reads the output may leave early, as `head` does. A command that has something to stop listens
 * for that itself; any other one ends here, without a word.
 */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") {
    const unwritable = cliError(
      "MW_OUTPUT_UNWRITABLE",
      `cannot write the output (${error.message}): make room where it goes`,
    );
    process.stderr.write(describeError(unwritable, false));
    process.exit(unwritable.exitCode);
  }
  if (process.stdout.listenerCount("error") === 1) process.exit(0);
});
// What cannot be said there cannot be said at all; the exit code still tells.
process.stderr.on("error", () => {});

async function main(): Promise<never> {
  const exitCode = await runCommand(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    // Opened where it is read: few commands do.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    mendwatch: [process.execPath, ...process.execArgv, process.argv[1] ?? import.meta.filename],
    exit: (code) => process.exit(code),
  });
  // What a slow reader has not taken yet would be lost. An error is handled above.
  await new Promise((resolve) => process.stdout.write("", resolve));
  process.exit(exitCode);
}

// Not awaited: what is bundled is loaded by `require`, which waits for nothing. It never rejects.
void main();
