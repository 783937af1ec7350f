import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";

import { MendwatchError } from "@mendwatch/protocol";
import { networkFileSystemOf, watcherStanding } from "@mendwatch/watcher/inspect";

import { shortSize } from "../render/amounts.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";
import { halvesOf } from "./halves.ts";

/** Less is soon used up by clones and worktrees. In bytes. */
const littleRoom = 1_073_741_824;

const check = "state";

/** What the watcher has stored: can it go on with it? Nothing is said where it can. */
export function checkWatcherState(stateDir: string): readonly Finding[] {
  try {
    const unusable = watcherStanding(stateDir)?.unusable ?? null;
    return unusable === null ? [] : [fail(check, ...halvesOf(unusable, /^(.*): (.*)$/s))];
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    // Only another user may look, who may well run the watcher.
    return [warn(check, ...halvesOf(error.message, /^(.*): (.*)$/s))];
  }
}

/** The state folder: can it be written, or made? */
export async function checkStateFolder(stateDir: string): Promise<Finding> {
  const existing = await nearestExisting(stateDir);
  try {
    if (!(await stat(existing)).isDirectory()) {
      return fail(check, `${existing} is no folder`, "name another folder under stateDir");
    }
    await access(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    const remedy = "let this user write there, or name another folder under stateDir";
    const place = existing === stateDir ? stateDir : `${stateDir}: ${existing}`;
    return fail(check, `${place} cannot be written (${reason})`, remedy);
  }
  const { bavail, bsize } = await statfs(existing);
  const disk = { network: networkFileSystemOf(existing), room: bavail * bsize };
  return judgeDisk(stateDir, existing, disk);
}

/**
 * What the disk is good for that the state folder is on, by its nearest folder that exists. `network` names
 * a network file system, `room` is in bytes.
 */
export function judgeDisk(
  stateDir: string,
  existing: string,
  { network, room }: { readonly network: string | null; readonly room: number },
): Finding {
  if (network !== null) {
    const text = `${stateDir} is on ${network}, a network file system, on which nothing starts`;
    return fail(check, text, "name a folder on a local disk under stateDir");
  }
  const made = existing === stateDir ? "" : ", made at the first start";
  const text = `${stateDir}${made}, ${shortSize(room)} free`;
  return room < littleRoom
    ? warn(check, text, "make room: clones, worktrees and reports are kept there")
    : ok(check, text);
}

async function nearestExisting(path: string): Promise<string> {
  const found = await access(path).then(
    () => true,
    () => false,
  );
  return found || path === dirname(path) ? path : nearestExisting(dirname(path));
}
