import { runCommand } from "./run-command.ts";

/**
 * Who reads the output may leave early, as `head` does. A command that has something to stop listens
 * for that itself; any other one ends here, without a word.
 */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  if (process.stdout.listenerCount("error") === 1) process.exit(0);
});
process.stderr.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  mendwatch: [process.execPath, ...process.execArgv, process.argv[1] ?? import.meta.filename],
  exit: (code) => process.exit(code),
});
process.exit(exitCode);
