import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** What `sysexits.h` calls EX_USAGE. */
const usage = 64;

/**
 * The options of the command line. For what none of them is, it says which there are, and ends the
 * process with 64.
 */
export function readOptions<const Options extends ParseArgsOptionsConfig>(
  options: Options,
): ReturnType<typeof parseArgs<{ options: Options }>>["values"] {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const names = Object.keys(options).map((name) => `--${name}`);
    process.stderr.write(
      `${reason}\nIts options are ${names.join(", ")}: the README.md beside it says what they do.\n`,
    );
    return process.exit(usage);
  }
}
