import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The folders in which pm2 keeps its logs and lists: `PM2_HOME`, else those of the daemons that run
 * here, which have it in their name, and the one of this user.
 */
export function pm2Homes(env: NodeJS.ProcessEnv): readonly string[] {
  const { PM2_HOME: named } = env;
  if (named !== undefined && named !== "") return [named];
  return [...new Set([...daemonHomes(), join(homedir(), ".pm2")])];
}

function daemonHomes(): readonly string[] {
  let ids: readonly string[];
  try {
    ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    // Another system than Linux.
    return [];
  }
  return ids.flatMap((id) => {
    try {
      const title = readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ");
      const home = /^PM2 v\S+: God Daemon \((.+)\)/.exec(title.trim())?.[1];
      return home === undefined ? [] : [home];
    } catch {
      // It ended since the folder was listed.
      return [];
    }
  });
}
