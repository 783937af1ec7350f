#!/usr/bin/env node
import { parseArgs } from "node:util";

import { loadConfigApart } from "@mendwatch/config/apart";
import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import { reasonOf, watcherError } from "./errors.ts";
import { keepProcessSmall } from "./small-process.ts";

/**
 * `mendwatch-watcher --config FILE`: the watcher alone, for a host that has no fixer. It tells its
 * events as one JSON object per line. A service manager starts it, and ends it by SIGTERM.
 */
async function main(): Promise<void> {
  keepProcessSmall();
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    // Whoever reads the events is gone. On a full disk it goes on, and its reports tell of errors.
    if (code === "EPIPE") stop.abort();
  });
  const [config, { runWatcher }] = await Promise.all([
    loadConfigApart({ file: configFile(), env: process.env, needs: ["watcher"] }),
    import("./watcher.ts"),
  ]);
  await runWatcher({
    config,
    events: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`),
    signal: stop.signal,
  });
}

function configFile(): string {
  try {
    const { values } = parseArgs({
      options: { config: { type: "string", default: "mendwatch.yaml" } },
    });
    return values.config;
  } catch (cause) {
    throw watcherError(
      "MW_WATCHER_USAGE",
      `${reasonOf(cause)}: call it as mendwatch-watcher --config FILE`,
      { cause },
    );
  }
}

try {
  await main();
} catch (error) {
  const known = error instanceof MendwatchError;
  const text = known ? `${error.code}: ${error.message}` : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = known ? error.exitCode : exitCodes.software;
}
