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
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown reason";
    const reason = reasons[code] ?? `${code}: name another with --config`;
    const text = `cannot read the configuration ${path}, ${reason}`;
    throw configError("MW_CONFIG_UNREADABLE", text, { cause });
  }
}

/** Why a file cannot be read, and what to do. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file: create it (docs/guides/configuration.md), or name another with --config",
  EISDIR: "it is a folder: name the file in it with --config",
  EACCES: "this user may not read it: let it, or name another with --config",
};
