import { access, mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { execa } from "execa";

import type { BoxLimits, PassedLimit } from "./box-limits.ts";

/** Begins the name of every group of ours; the id of the fixer's process follows. */
const prefix = "mendwatch-box-";
/** bubblewrap and the first process of its box. */
const ownProcesses = 2;
/** Milliseconds for the kernel to take the ended processes of a group out of it. */
const patience = 2_000;

/** Where groups can be made: one folder for each hierarchy that is needed. */
export interface ControlGroups {
  readonly version: 1 | 2;
  readonly folders: readonly string[];
}

/** The kernel's own limits around one box. */
export interface ControlGroup {
  /** Folders whose `cgroup.procs` a process writes its id to, to be in the group. */
  readonly folders: readonly string[];
  /** The limit that cost a process its life, or null. */
  passed(): Promise<PassedLimit | null>;
  remove(): Promise<void>;
}

/**
 * Finds out whether this user may make control groups here, by making one and putting a process in;
 * null where not. Removes what a fixer that was killed left behind.
 */
export async function findControlGroups(limits: BoxLimits): Promise<ControlGroups | null> {
  for (const groups of await candidates()) {
    try {
      await removeStrays(groups);
      const group = await makeControlGroup(groups, limits);
      try {
        await execa("/bin/sh", ["-c", joinGroups, "sh", ...group.folders, "--", "true"]);
        return groups;
      } finally {
        await group.remove();
      }
    } catch {
      // Not ours to make: the next candidate, or none.
    }
  }
  return null;
}

/** A shell's program: puts itself into the groups before `--`, then becomes the command after it. */
export const joinGroups: string =
  'while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs" || exit 125; shift; done; shift; exec "$@"';

/** Makes a group with these limits. Rejects where that is not allowed. */
export async function makeControlGroup(
  { version, folders }: ControlGroups,
  limits: BoxLimits,
): Promise<ControlGroup> {
  const name = `${prefix}${process.pid}-${crypto.randomUUID()}`;
  const own = folders.map((folder) => join(folder, name));
  async function remove(): Promise<void> {
    await Promise.all(own.map((folder) => removeGroup(folder)));
  }
  try {
    for (const folder of own) await mkdir(folder);
    await (version === 1 ? limitVersion1(own, limits) : limitVersion2(own, limits));
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    folders: own,
    remove,
    async passed() {
      const file = version === 1 ? "memory.oom_control" : "memory.events";
      const events = await Promise.all(
        own.map((folder) => readFile(join(folder, file), "utf8").catch(() => "")),
      );
      return /^oom_kill [1-9]/m.test(events.join("\n")) ? "memory" : null;
    },
  };
}

async function limitVersion1(own: readonly string[], limits: BoxLimits): Promise<void> {
  const [memory = "", processes = ""] = own;
  await writeFile(join(memory, "memory.limit_in_bytes"), String(limits.memory));
  // Counts memory and swap together; missing where the kernel does not count swap.
  await writeFile(join(memory, "memory.memsw.limit_in_bytes"), String(limits.memory)).catch(
    () => undefined,
  );
  await writeFile(join(processes, "pids.max"), String(limits.processes + ownProcesses));
}

async function limitVersion2(own: readonly string[], limits: BoxLimits): Promise<void> {
  const [group = ""] = own;
  await writeFile(join(group, "memory.max"), String(limits.memory));
  await writeFile(join(group, "memory.swap.max"), "0").catch(() => undefined);
  await writeFile(join(group, "pids.max"), String(limits.processes + ownProcesses));
}

/** The folders below which this process's groups lie, in the order in which they are tried. */
async function candidates(): Promise<readonly ControlGroups[]> {
  const mounts = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  const groups = await readFile("/proc/self/cgroup", "utf8").catch(() => "");
  const memory = placeOf("memory", mounts, groups);
  const pids = placeOf("pids", mounts, groups);
  const unified = placeOf("", mounts, groups);
  const found: ControlGroups[] = [];
  if (unified !== null) {
    // A group with processes gives no controllers to groups below it, so ours stands beside.
    for (const folder of [unified, dirname(unified)]) {
      const given = await readFile(join(folder, "cgroup.subtree_control"), "utf8").catch(() => "");
      const names = given.trim().split(" ");
      if (names.includes("memory") && names.includes("pids")) {
        found.push({ version: 2, folders: [folder] });
      }
    }
  }
  if (memory !== null && pids !== null) found.push({ version: 1, folders: [memory, pids] });
  return found;
}

/** The folder of this process's group in the hierarchy of a controller; `""` is version 2. */
function placeOf(controller: string, mounts: string, groups: string): string | null {
  const group = groups
    .split("\n")
    .map((line) => /^\d+:([^:]*):(.*)$/.exec(line))
    .find((parts) => parts?.[1]?.split(",").includes(controller))?.[2];
  for (const line of mounts.split("\n")) {
    // id, parent, device, root, mount point, options … - type, source, options of the file system
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root = "", point = ""] = before.split(" ");
    const [type, , options = ""] = after.split(" ");
    const fits =
      controller === ""
        ? type === "cgroup2"
        : type === "cgroup" && options.split(",").includes(controller);
    if (!fits || group === undefined) continue;
    // A container shows only its own part of the hierarchy.
    return join(point, root !== "/" && group.startsWith(root) ? group.slice(root.length) : group);
  }
  return null;
}

async function removeStrays({ folders }: ControlGroups): Promise<void> {
  for (const folder of folders) {
    for (const name of await readdir(folder)) {
      const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
      if (owner === undefined || (await isAlive(owner))) continue;
      await rmdir(join(folder, name)).catch(() => undefined);
    }
  }
}

async function isAlive(pid: string): Promise<boolean> {
  return access(`/proc/${pid}`).then(
    () => true,
    () => false,
  );
}

/** A group can be removed only when the kernel has forgotten its last process. */
async function removeGroup(folder: string): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return await rmdir(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return;
      // What stays is empty, and removed by the next start.
      if (code !== "EBUSY" || performance.now() > deadline) return;
      await wait(5);
    }
  }
}
