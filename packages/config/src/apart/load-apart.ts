import { execFile } from "node:child_process";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { deserialize } from "node:v8";

import type { LoadOptions } from "../load.ts";
import type { Config } from "../types.ts";

/** Milliseconds for a child on a busy machine; after them the file is read here. */
const patience = 20_000;

/**
 * A process with threads that compile may wait for them for ever when it ends, about once in thousands
 * of times on a busy machine (nodejs/node#54918). So short a one needs none.
 */
const singleThreaded = ["--single-threaded"];

/** Beside this file, in the sources, in what is compiled of them, and in the bundle. */
const reader = join(import.meta.dirname, `read-config${extname(import.meta.filename)}`);

/**
 * Reads `mendwatch.yaml` in a process of its own: what checks a configuration takes more memory than
 * the watcher, and is needed once. Where that process does not say what it has read, as for a file with
 * problems, it is read here. Rejects like `loadConfig`.
 */
export async function loadConfigApart(options: LoadOptions): Promise<Config> {
  return (await readApart(options)) ?? (await import("../load.ts")).loadConfig(options);
}

async function readApart({ file, env, needs }: LoadOptions): Promise<Config | null> {
  // Of the arguments of this process those that decide where packages are found.
  const conditions = process.execArgv.filter((arg) => arg.startsWith("--conditions="));
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...singleThreaded, ...conditions, reader, file, ...needs],
      { env, encoding: "buffer", maxBuffer: Infinity, timeout: patience, killSignal: "SIGKILL" },
    );
    return deserialize(stdout) as Config;
  } catch {
    // Whatever it was, it is met again where it can be told.
    return null;
  }
}
