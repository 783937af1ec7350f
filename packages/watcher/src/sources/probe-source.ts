import type { LogSource } from "@mendwatch/config";

import { pause } from "../pause.ts";
import { startChild } from "../stream/child.ts";
import { dockerLogs } from "../stream/docker-logs.ts";
import { journald } from "../stream/journald.ts";
import type { StreamKind } from "../stream/stream-kind.ts";
import { lookAt, type FoundPaths } from "../tail/file-source.ts";
import { globSource } from "../tail/globs.ts";
import { canReadDockerFolder, dockerFolderSource, dockerRoot } from "./docker-folder.ts";
import { pm2Source } from "./pm2.ts";

/** A program that has not complained for so long will do, in milliseconds. */
const patience = 2_000;

/**
 * Tries a source as the watcher would read it: the files that it leads to, and what is wrong with it.
 * A source without files leads to none.
 */
export async function probeSource(log: LogSource, env: NodeJS.ProcessEnv): Promise<FoundPaths> {
  const root = dockerRoot();
  const source =
    log.kind === "files"
      ? globSource("probe", log.glob)
      : log.kind === "pm2"
        ? pm2Source("probe", log.name, env)
        : log.kind === "docker" && canReadDockerFolder(root)
          ? dockerFolderSource("probe", log.name, root)
          : null;
  if (source !== null) {
    const [look] = await lookAt([source]);
    return look ?? { paths: [], problem: null };
  }
  if (log.kind === "docker")
    return { paths: [], problem: await tryProgram(dockerLogs("probe", log.name), env) };
  if (log.kind === "journald") {
    const problem = await tryProgram(journald("probe", log.unit), env);
    return { paths: [], problem: problem ?? (await silenceOf(log.unit, env)) };
  }
  return { paths: [], problem: null };
}

/** A unit that does not exist has an empty journal, like one that has never run. */
async function silenceOf(unit: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const { execa } = await import("execa");
  const { stdout } = await execa(
    "journalctl",
    [`--unit=${unit}`, "--lines=1", "--quiet", "--output=cat"],
    { env, stdin: "ignore", timeout: patience, reject: false },
  );
  return stdout === ""
    ? `the journal has nothing of ${unit}: write the unit as \`systemctl list-units\` shows it, or start it`
    : null;
}

async function tryProgram<Position>(
  kind: StreamKind<Position>,
  env: NodeJS.ProcessEnv,
): Promise<string | null> {
  const start = kind.first("end", Date.now());
  const read = kind.begin(start);
  const command = kind.command(start);
  const ended = new AbortController();
  const child = startChild(command, env, () => {
    if (child.end() !== null) ended.abort();
  });
  await pause(patience, ended.signal);
  const end = child.end();
  child.stop();
  if (end !== null && end.failure !== null) {
    return `cannot run ${command[0]} (${end.failure}): ${kind.absent}`;
  }
  for (let line = child.lines.next(); line !== undefined; line = child.lines.next()) {
    const reading = read(start, line);
    if (reading.kind === "problem") return reading.reason;
  }
  return end === null ? null : kind.ended;
}
