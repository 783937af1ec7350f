import {
  access,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { run } from "./run-program.ts";

const workspace = resolve(import.meta.dirname, "../../node_modules");

/** What is read of a service's `package-lock.json`. */
interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version: string;
  /** Whether it belongs to other platforms only. */
  readonly optional?: boolean;
  /** Its programs: paths in the package by name. */
  readonly bin?: Readonly<Record<string, string>>;
}

/**
 * Installs what a service's lockfile names as `npm ci` would, without a network: packages come from
 * this workspace's own installation, as hard links to a store that cases share.
 */
export async function installPackages(service: string, store: string): Promise<void> {
  const text = await readFile(join(service, "package-lock.json"), "utf8").catch(() => null);
  if (text === null) return;
  const lock = JSON.parse(text) as Lockfile;
  const modules = join(service, "node_modules");
  const installed: Record<string, LockedPackage> = {};
  for (const [path, locked] of Object.entries(lock.packages)) {
    const name = path.replace("node_modules/", "");
    const from = name === "" ? null : await storedPackage(store, name, locked);
    if (from === null) continue;
    const to = join(modules, name);
    await mkdir(dirname(to), { recursive: true });
    await run("cp", ["-al", from, to], { cwd: service });
    await mkdir(join(modules, ".bin"), { recursive: true });
    for (const [program, file] of Object.entries(locked.bin ?? {})) {
      await symlink(join("..", name, file), join(modules, ".bin", program));
    }
    installed[path] = locked;
  }
  // npm's own record of what is installed.
  const record = JSON.stringify({ ...lock, packages: installed }, null, 2);
  await writeFile(join(modules, ".package-lock.json"), record);
}

/** A copy of the package in the store; null for one of other platforms, which is not installed here. */
async function storedPackage(
  store: string,
  name: string,
  { version, optional = false }: LockedPackage,
): Promise<string | null> {
  const pnpm = join(workspace, ".pnpm");
  const prefix = `${name.replace("/", "+")}@${version}`;
  const stored = join(store, prefix);
  const entry = (await readdir(pnpm)).find((one) => one === prefix || one.startsWith(`${prefix}_`));
  if (entry === undefined) {
    if (optional) return null;
    throw new Error(`${name}@${version} is not installed in this workspace`);
  }
  if (!(await exists(stored))) {
    await mkdir(store, { recursive: true });
    const copy = await mkdtemp(join(store, "copy-"));
    const from = await realpath(join(pnpm, entry, "node_modules", name));
    await cp(from, copy, { recursive: true, filter: isNoModules });
    // Another case may have been faster; its copy is as good.
    await rename(copy, stored).catch(() => rm(copy, { recursive: true }));
  }
  return stored;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isNoModules(path: string): boolean {
  return !path.endsWith("/node_modules");
}
