import { pm2Homes } from "./pm2-homes.ts";
import { listPm2 } from "./pm2-list.ts";
import type { Pm2Process } from "./pm2-process.ts";

/** The processes of every pm2 that this user may look at, each name once with all its logs. */
export async function pm2Processes(env: NodeJS.ProcessEnv): Promise<readonly Pm2Process[]> {
  const lists = await Promise.all(pm2Homes(env).map((home) => listPm2(home, env)));
  const byName = new Map<string, Set<string>>();
  for (const { name, paths } of lists.flat()) {
    byName.set(name, new Set([...(byName.get(name) ?? []), ...paths]));
  }
  return [...byName].map(([name, paths]) => ({ name, paths: [...paths] }));
}
