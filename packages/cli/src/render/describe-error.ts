import { inspect } from "node:util";

import { MendwatchError } from "@mendwatch/protocol";

/** An error as it stands on standard error; its causes only where they are asked for. */
export function describeError(error: MendwatchError, verbose: boolean): string {
  const lines = [
    `mendwatch: ${error.message}`,
    `(code ${error.code}, see docs/errors.md)`,
    ...(verbose ? causes(error) : []),
  ];
  return `${lines.join("\n")}\n`;
}

function causes(error: Error): readonly string[] {
  const { cause } = error;
  if (!(cause instanceof Error)) return cause === undefined ? [] : [`caused by: ${inspect(cause)}`];
  const text = cause instanceof MendwatchError ? cause.message : (cause.stack ?? cause.message);
  return [`caused by: ${text}`, ...causes(cause)];
}
