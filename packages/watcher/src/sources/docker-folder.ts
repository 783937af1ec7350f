import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { FileSource } from "../tail/file-source.ts";

/** Where Docker keeps its containers: `data-root` of its settings, else its default. */
export function dockerRoot(settings: string = "/etc/docker/daemon.json"): string {
  try {
    const { "data-root": root } = JSON.parse(readFileSync(settings, "utf8")) as {
      readonly "data-root"?: unknown;
    };
    if (typeof root === "string" && root.startsWith("/")) return root;
  } catch {
    // No settings, or not ours to read.
  }
  return "/var/lib/docker";
}

/** True where this user may list the containers of the folder, as root may. */
export function canReadDockerFolder(root: string): boolean {
  try {
    readdirSync(join(root, "containers"));
    return true;
  } catch {
    return false;
  }
}

/**
 * The json-file logs of the container of this name. A deploy makes a new container with a new id and
 * the old name, so the name is looked up again at each look; the log of the old one is read to its end.
 */
export function dockerFolderSource(project: string, name: string, root: string): FileSource {
  const containers = join(root, "containers");
  return {
    project,
    name: `docker:${name}`,
    isExpected: false,
    events: [join(containers, "*", "*-json.log")],
    mayHave: (path) => path.startsWith(`${containers}/`),
    async find() {
      const named = readdirSync(containers).flatMap((id) => {
        const container = readContainer(join(containers, id));
        return container?.name === name ? [container] : [];
      });
      if (named.length === 0) {
        return {
          paths: [],
          problem: `there is no container "${name}": write the name as \`docker ps\` shows it; it is taken up when it is there`,
        };
      }
      const paths = named.flatMap(({ log }) => (log === null ? [] : [log])).toSorted();
      const problem =
        paths.length > 0
          ? null
          : `the container "${name}" keeps no log file: run it with the log driver json-file, or follow the journal with { journald: docker.service }`;
      return { paths, problem };
    },
  };
}

/** Null where the folder is no container, or is being made or removed. */
function readContainer(
  folder: string,
): { readonly name: string; readonly log: string | null } | null {
  try {
    const { Name: name, LogPath: log } = JSON.parse(
      readFileSync(join(folder, "config.v2.json"), "utf8"),
    ) as { readonly Name?: unknown; readonly LogPath?: unknown };
    if (typeof name !== "string") return null;
    return {
      name: name.replace(/^\//, ""),
      log: typeof log === "string" && log !== "" ? log : null,
    };
  } catch {
    return null;
  }
}
