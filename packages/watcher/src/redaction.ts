import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";

import type { WatcherConfig } from "@mendwatch/config";
import { createRedactor, type Redactor, secretValues } from "@mendwatch/detection";

import { reasonOf, watcherError } from "./errors.ts";

/**
 * The redactor of the configuration. Throws `MW_WATCHER_REDACT_VALUES` where a file of values cannot
 * be read: reports that might carry them are not made.
 */
export function createConfiguredRedactor(redact: WatcherConfig["redact"]): Redactor {
  const values = redact.valuesFrom.flatMap(readValues);
  return createRedactor({ rules: redact.rules, values });
}

function readValues(path: string): readonly string[] {
  try {
    return secretValues(parseEnv(readFileSync(path, "utf8")));
  } catch (cause) {
    throw watcherError(
      "MW_WATCHER_REDACT_VALUES",
      `cannot read ${path} (${reasonOf(cause)}), whose values must never leave this host: make it readable, or take it out of \`watcher.redact.valuesFrom\``,
      { cause },
    );
  }
}
