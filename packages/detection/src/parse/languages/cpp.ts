import { chain, linkOf, type ParsedError } from "../parsed-error.ts";

const thrown =
  /^terminate called (?:after throwing an instance of '([^']+)'|without an active exception|recursively)$/;

/** True for the first line of what the C++ runtime says as it dies. */
export function isTerminate(line: string): boolean {
  return thrown.test(line);
}

/** Reads `terminate called after throwing an instance of 'Type'` and `  what():  message`. */
export function readCpp(lines: readonly string[]): ParsedError | null {
  const [first = "", second = ""] = lines;
  if (!isTerminate(first)) return null;
  const type = thrown.exec(first)?.[1] ?? null;
  const message = /^ {2}what\(\): {2}(.*)$/.exec(second)?.[1] ?? (type === null ? first : "");
  return chain([linkOf(type, message, [])], "");
}
