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
  writeFile,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { run } from "./run-program.ts";

const workspace = resolve(import.meta.dirname, "../../node_modules");

/** What is read of a service's `package-lock.json`. */
interface Lockfile {
  readonly packages: Readonly<Record<string, object>>;
}

/**
 * Installs what a service's lockfile names as `npm ci` would, without a network: packages come from
 * this workspace's own installation, by hard links from a store that cases share; packages that the
 * service brings as folders, from there.
 */
export async function installPackages(service: string, store: string): Promise<void> {
  const text = await readFile(join(service, "package-lock.json"), "utf8").catch(() => null);
  if (text === null) return;
  const { packages, ...lock } = JSON.parse(text) as Lockfile;
  const installed = Object.fromEntries(Object.entries(packages).filter(([path]) => path !== ""));
  const modules = join(service, "node_modules");
  for (const [path, about] of Object.entries(installed)) {
    const name = path.replace("node_modules/", "");
    const from = await storedPackage(store, name, about);
    if (from === null) continue;
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await run("cp", ["-al", from, join(modules, name)], { cwd: service });
  }
  const hidden = JSON.stringify({ ...lock, packages: installed }, null, 2);
  await writeFile(join(modules, ".package-lock.json"), hidden);
}

/** A copy of the package in the store; null for one that is of another platform, so not installed. */
async function storedPackage(store: string, name: string, about: object): Promise<string | null> {
  const { version = "", optional = false } = about as { version?: string; optional?: boolean };
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
