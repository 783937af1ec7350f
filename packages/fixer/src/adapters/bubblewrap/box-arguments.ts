import { lstat, readlink, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import type { BoxedCommand } from "../../ports/sandbox.ts";
import { repairError } from "../../errors/repair-errors.ts";
import type { BoxLimits } from "./box-limits.ts";
import {
  isInside,
  isOfTheBox,
  type PlacedMount,
  prepareMountPlace,
  requireMountPlace,
} from "./mount-place.ts";
import type { Toolchain } from "./toolchain.ts";

/** Beside `src` and `dist`, so that it is found from both. */
const runtime = new URL("../../../runtime/box/", import.meta.url);
/** Written by us: the host's would tell its users and its machines. */
const ownFiles = ["passwd", "group", "hosts", "nsswitch.conf"];
/** Files of `/etc` that programs need and that hold no secret: `/etc/ssl/private` is not among them. */
const systemFiles = [
  "/etc/alternatives",
  "/etc/ca-certificates",
  "/etc/crypto-policies",
  "/etc/ld.so.cache",
  "/etc/ld.so.conf",
  "/etc/ld.so.conf.d",
  "/etc/localtime",
  "/etc/os-release",
  "/etc/pki/ca-trust/extracted",
  "/etc/pki/tls/certs",
  "/etc/ssl/certs",
  "/etc/ssl/openssl.cnf",
  "/etc/timezone",
];
/** Folders that are links into `/usr` on most systems, and folders of their own on others. */
const systemFolders = ["/bin", "/lib", "/lib32", "/lib64", "/sbin"];
/** Where the programs of the toolchain are linked by name. */
const programs = "/opt/toolchain/bin";
/** The part of the memory that each folder in memory may take. */
const memoryShare = 4;

/**
 * The options of bubblewrap for one command. Everything that is not named here is not there.
 * `/proc` is made read-only because a fixer that runs as root keeps root's rights on kernel
 * settings in it, whatever it is called inside. Rejects with `MW_BOX_UNSAFE_PLACE`, or with
 * `MW_COMMAND_NOT_STARTED` where there is nothing to mount.
 */
export async function boxArguments(
  command: BoxedCommand,
  toolchain: Toolchain,
  limits: BoxLimits,
): Promise<readonly string[]> {
  const venv = command.env["VIRTUAL_ENV"];
  // Its Python is not the toolchain's, though both have the same name.
  const active = venv === undefined ? "" : `${venv}/bin:`;
  const path = `${active}${programs}:${command.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"}`;
  const env = Object.entries({ ...command.env, PATH: path });
  const size = String(Math.floor(limits.memory / memoryShare));
  return [
    ["--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--disable-userns"],
    ["--cap-drop", "ALL", "--die-with-parent", "--new-session", "--hostname", "box"],
    ["--clearenv", ...env.flatMap(([name, value]) => ["--setenv", name, value])],
    ["--ro-bind", "/usr", "/usr", ...(await systemMounts())],
    ["--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev"],
    ["--perms", "1777", "--size", size, "--tmpfs", "/dev/shm", "--remount-ro", "/dev"],
    ["--perms", "1777", "--size", size, "--tmpfs", "/tmp", "--symlink", "/tmp", "/var/tmp"],
    ["--perms", "0700", "--size", size, "--tmpfs", "/home/mendwatch", "--dir", "/run"],
    [...toolchain.programs].flatMap(([name, at]) => ["--symlink", at, `${programs}/${name}`]),
    await hostMounts(command, toolchain, size),
    ["--chdir", command.cwd, "--remount-ro", "/"],
  ].flat();
}

async function systemMounts(): Promise<readonly string[]> {
  const mounts: string[] = [];
  for (const folder of systemFolders) {
    const found = await lstat(folder).catch(() => null);
    if (found === null) continue;
    if (found.isSymbolicLink()) mounts.push("--symlink", await readlink(folder), folder);
    else mounts.push("--ro-bind", folder, folder);
  }
  for (const file of systemFiles) mounts.push("--ro-bind-try", file, file);
  for (const file of ownFiles) {
    mounts.push("--ro-bind", fileURLToPath(new URL(file, runtime)), `/etc/${file}`);
  }
  return mounts;
}

/** What the command may read and write, the outer before the inner. */
async function hostMounts(
  command: BoxedCommand,
  { parts }: Toolchain,
  size: string,
): Promise<readonly string[]> {
  const { cwd, writable, mounts = [], scratch = [] } = command;
  const seen = [...command.readable, ...parts];
  const own = [...writable, ...seen, ...mounts.map(({ place }) => place), ...scratch];
  const covered = isOfTheBox(cwd) || own.some((place) => isInside(cwd, place));
  const planned = new Map<string, PlannedMount>();
  function plan(place: string, source: string | null, options: readonly string[]): void {
    planned.set(place, { place, source, options });
  }
  for (const place of [...seen, ...(covered ? [] : [cwd])]) plan(place, place, ["--ro-bind"]);
  for (const place of writable) plan(place, place, ["--bind"]);
  for (const place of scratch) plan(place, null, ["--perms", "0700", "--size", size, "--tmpfs"]);
  for (const { place, source, writable: open } of mounts) {
    plan(place, source, [open ? "--bind" : "--ro-bind"]);
  }
  const sorted = [...planned.values()].toSorted((a, b) => a.place.length - b.place.length);
  for (const [index, { place, source }] of sorted.entries()) {
    if (place === source) await requireMountPlace(place);
    await prepareMountPlace(place, await isFolder(source), sorted.slice(0, index));
  }
  return sorted.flatMap(({ place, source, options }) => [
    ...options,
    ...(source === null ? [place] : [source, place]),
  ]);
}

interface PlannedMount extends PlacedMount {
  readonly options: readonly string[];
}

async function isFolder(source: string | null): Promise<boolean> {
  if (source === null) return true;
  const found = await stat(source).catch((cause: unknown) => {
    throw repairError("MW_COMMAND_NOT_STARTED", `there is no ${source} to mount`, { cause });
  });
  return found.isDirectory();
}
