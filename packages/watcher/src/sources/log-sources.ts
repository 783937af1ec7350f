import type { LogSource } from "@mendwatch/config";

import { dockerLogs } from "../stream/docker-logs.ts";
import type { FollowedStream, StreamOptions } from "../stream/followed-stream.ts";
import { journald } from "../stream/journald.ts";
import type { StandardInput } from "../stream/standard-input.ts";
import type { StreamKind } from "../stream/stream-kind.ts";
import type { FileSource } from "../tail/file-source.ts";
import type { Translate } from "../tail/translation.ts";
import { globSource } from "../tail/globs.ts";
import { canReadDockerFolder, dockerFolderSource, dockerRoot } from "./docker-folder.ts";
import { pm2Deaths } from "./pm2-deaths.ts";
import { isPm2Log, pm2Source } from "./pm2.ts";

/** A source without a file, not yet followed. */
export interface StreamSource {
  readonly project: string;
  readonly name: string;
  follow(options: StreamOptions, now: number): FollowedStream;
}

/** Everything that is to be read. */
export interface LogSources {
  readonly files: readonly FileSource[];
  readonly streams: readonly StreamSource[];
  /** How the lines of a file are to be read; null: as they are. */
  translation(project: string, source: string): Translate | null;
}

/** Where the sources come from. */
export interface LogSourcesOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: StandardInput;
  /** The folder of Docker; found out where it is not given. */
  readonly dockerRoot?: string;
}

/**
 * The sources of the configuration. A container is read from Docker's folder where this user may
 * read that, else through the command `docker`; which of them is decided here, once.
 */
export async function createLogSources(
  projects: Iterable<{ readonly key: string; readonly logs: readonly LogSource[] }>,
  { env, stdin, dockerRoot: root = dockerRoot() }: LogSourcesOptions,
): Promise<LogSources> {
  const files: FileSource[] = [];
  const streams: StreamSource[] = [];
  const ofPm2 = new Map<string, Set<string>>();
  const hasDockerFolder = canReadDockerFolder(root);

  for (const { key, logs } of projects) {
    for (const log of logs) {
      if (log.kind === "files") {
        files.push(globSource(key, log.glob));
      } else if (log.kind === "pm2") {
        files.push(pm2Source(key, log.name, env));
        const names = ofPm2.get(key) ?? new Set<string>();
        ofPm2.set(key, names.add(log.name));
      } else if (log.kind === "docker" && hasDockerFolder) {
        files.push(dockerFolderSource(key, log.name, root));
      } else if (log.kind === "docker") {
        streams.push(await programSource(dockerLogs(key, log.name)));
      } else if (log.kind === "journald") {
        streams.push(await programSource(journald(key, log.unit)));
      } else {
        streams.push({
          project: key,
          name: "stdin",
          follow: (...given) => stdin.follow(key, ...given),
        });
      }
    }
  }
  const deaths = new Map([...ofPm2].map(([key, names]) => [key, pm2Deaths(names)]));
  return {
    files,
    streams,
    translation: (project, source) => (isPm2Log(source) ? (deaths.get(project) ?? null) : null),
  };
}

/** What starts programs is loaded where there is one to start. */
async function programSource<Position>(kind: StreamKind<Position>): Promise<StreamSource> {
  const { followProgram } = await import("../stream/child-stream.ts");
  return { ...kind, follow: (...given) => followProgram(kind, ...given) };
}
