import { createRedactor } from "@mendwatch/detection";

/** Characters of a failed command's output that are told. */
const longest = 500;

/** Lines of npm that say nothing of why it failed. */
const idle = /^npm (?:warn\b.*|error\s*)$/i;

/** As npm, pnpm, yarn, pip and compilers name what went wrong. */
const errors = /\b(?:error|ERR_\w+|fatal)\b|ERR!/i;

/**
 * The part of a failed installation's output that says why: from the first error on, because npm
 * ends with its usage and with where its log was; the end of it where no error is named. Without
 * secrets, among them the values that the command was given to reach a registry.
 */
export function tellingOutput(output: string, given: readonly string[]): string {
  const lines = createRedactor({ values: given })
    .text(output)
    .split("\n")
    .filter((line) => !idle.test(line) && !line.includes("complete log of this run"));
  const first = lines.findIndex((line) => errors.test(line));
  return first === -1
    ? lines.join("\n").trim().slice(-longest)
    : lines.slice(first).join("\n").trim().slice(0, longest);
}
