import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { fieldsOf, type Pm2Process, processOf } from "./pm2-process.ts";

/**
 * The processes that run under a home, from what pm2 has given them: their environment names them
 * and their logs. It says so also where the command `pm2` is on nobody's path, as under nvm.
 */
export function runningPm2(home: string): readonly Pm2Process[] {
  return pidsOf(home).flatMap((pid) => {
    try {
      const text = readFileSync(`/proc/${pid}/environ`, "utf8");
      const variables = Object.fromEntries(
        text.split("\0").map((variable) => {
          const sign = variable.indexOf("=");
          return [variable.slice(0, sign), variable.slice(sign + 1)];
        }),
      );
      // Another process may have got the number.
      if (variables["PM2_HOME"] !== home) return [];
      // Of a cluster, all is in one variable.
      const settings: unknown = JSON.parse(variables["pm2_env"] ?? "null");
      return processOf(settings === null ? variables : fieldsOf(settings));
    } catch {
      // It ended, belongs to another user, or says something else.
      return [];
    }
  });
}

/** `NAME-3.pid`. */
function pidsOf(home: string): readonly string[] {
  const folder = join(home, "pids");
  try {
    return readdirSync(folder).flatMap((name) => {
      const pid = name.endsWith(".pid") ? readFileSync(join(folder, name), "utf8").trim() : "";
      return /^\d+$/.test(pid) ? [pid] : [];
    });
  } catch {
    return [];
  }
}
