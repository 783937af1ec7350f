import { resolve } from "node:path";

const main = resolve(import.meta.dirname, "../../packages/cli/src/main.ts");

/** Program and arguments that start `mendwatch`, for tests that need its input or its place in a pipe. */
export const mendwatchCommand: readonly [string, ...string[]] = [
  process.execPath,
  "--conditions=mendwatch:source",
  main,
];
