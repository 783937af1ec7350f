import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { resolve } from "node:path";

import { configError } from "./errors.ts";
import { parseConfig, type ParseOptions } from "./parse.ts";
import type { Config } from "./types.ts";

/** Which file, with which environment, for which process. */
export type LoadOptions = Pick<ParseOptions, "file" | "env" | "needs">;

/** Reads `mendwatch.yaml`. Throws `MW_CONFIG_UNREADABLE` (exit 66) or `MW_CONFIG` (exit 78). */
export function loadConfig({ file, env, needs }: LoadOptions): Config {
  const path = resolve(file);
  return parseConfig(readConfigFile(path), { file: path, env, needs, hostname: hostname() });
}

/** The text of the file. Throws `MW_CONFIG_UNREADABLE` (exit 66). */
export function readConfigFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? "unknown reason";
    throw configError(
      "MW_CONFIG_UNREADABLE",
      `cannot read the configuration ${path} (${reason}): create it, or name another with --config`,
      { cause },
    );
  }
}
