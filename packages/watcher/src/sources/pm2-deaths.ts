import type { Translate } from "../tail/translation.ts";
import { deathLine } from "./death-line.ts";

/**
 * What pm2 writes of a process to its own log, in this order:
 *
 *     App [api:0] online
 *     Stopping app:api id:0                                   only where somebody asked for it
 *     App [api:0] exited with code [1] via signal [SIGINT]    SIGINT stands for none as well
 *     Script /srv/api.js had too many unstable restarts (16). Stopped. "errored"
 *
 * A process that was asked to end has not died, and one that ends with code 0 is done.
 */
const exited =
  /^(?:(\S+): PM2 log: )?App \[(.+):([^\]:]+)\] exited with code \[(\d+)\] via signal \[(\w+)\]/;
const givenUp =
  /^(?:(\S+): PM2 log: )?Script .* had too many unstable restarts \((\d+)\)\. Stopped/;
const stopping = /^(?:(\S+): PM2 log: )?Stopping app:(.+) id:(\S+)$/;
const tooLarge = /Process (\S+) restarted because it exceeds --max-memory-restart/;

/** Reads pm2's own log: the deaths of the processes of these names, and nothing else. */
export function pm2Deaths(names: ReadonlySet<string>): Translate {
  return (text, before) => {
    const end = exited.exec(text);
    if (end !== null) {
      const [, time, name = "", id = "", code = "0", signal = ""] = end;
      if (!names.has(name) || wasAsked(before(), name, id)) return null;
      const isSignal = signal !== "SIGINT" && signal !== "SIGTERM";
      if (code === "0" && !isSignal) return null;
      const how = isSignal ? `was killed by ${signal}` : `exited with code ${code}`;
      return deathLine({ name, how, at: timeOf(time) });
    }
    const last = givenUp.exec(text);
    if (last !== null) {
      const name = lastExited(before());
      if (name === null || !names.has(name)) return null;
      const how = `was given up by pm2 after ${last[2] ?? ""} restarts`;
      return deathLine({ name, how, at: timeOf(last[1]) });
    }
    const stop = stopping.exec(text);
    if (stop !== null) {
      const [, time, name = "", id] = stop;
      const why = tooLarge.exec(before().trimEnd().split("\n").at(-1) ?? "");
      if (!names.has(name) || why?.[1] !== id) return null;
      const how = "was restarted by pm2 because it exceeded its memory limit";
      return deathLine({ name, how, at: timeOf(time) });
    }
    return null;
  };
}

/** True where the last word on a process before its end is that somebody stops it. */
function wasAsked(before: string, name: string, id: string): boolean {
  const asked = before.lastIndexOf(`Stopping app:${name} id:${id}\n`);
  return asked > before.lastIndexOf(`App [${name}:${id}] online`) && asked >= 0;
}

function lastExited(before: string): string | null {
  for (const line of before.trimEnd().split("\n").toReversed()) {
    const name = exited.exec(line)?.[2];
    if (name !== undefined) return name;
  }
  return null;
}

/** pm2 writes local time, and runs on the same machine. */
function timeOf(time: string | undefined): number | null {
  const at = time === undefined ? Number.NaN : new Date(time).getTime();
  return Number.isNaN(at) ? null : at;
}
