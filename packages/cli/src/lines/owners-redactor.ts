import { loadConfig } from "@mendwatch/config";
import type { Redactor } from "@mendwatch/detection";
import { createConfiguredRedactor } from "@mendwatch/watcher/inspect";

/**
 * The redactor that the watcher of a configuration uses. Throws what is wrong with the file, and
 * `MW_WATCHER_REDACT_VALUES` where a file of values cannot be read.
 */
export function ownersRedactor(file: string, env: NodeJS.ProcessEnv): Redactor {
  const { watcher } = loadConfig({ file, env, needs: [] });
  return createConfiguredRedactor(watcher.redact);
}
