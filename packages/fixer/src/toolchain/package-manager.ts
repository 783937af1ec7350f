import { readdir, readFile, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { isNative, isProgram } from "./program-file.ts";
import { type AskedIn, askProgram, toldByShim } from "./shim.ts";

/** Packages that programs of a package manager are part of, besides corepack's stand-ins. */
const managerPackages = new Set(["npm", "pnpm", "yarn", "@yarnpkg/cli-dist"]);
/** A program as it really is. */
export interface FoundProgram {
  /** Real path; perhaps a file of JavaScript that cannot be run by itself. */
  readonly file: string;
  /** Files and folders that it consists of. */
  readonly parts: readonly string[];
}

/** Where and how programs are asked for. */
export interface ManagerSearch extends AskedIn {
  readonly places: readonly string[];
}

/**
 * Finds a package manager's program: the first on the places that is part of its own package, a
 * program by itself, or a shim of a version manager that tells what is behind it. A shim that does
 * not tell counts for nothing.
 */
export async function findManager(
  name: string,
  search: ManagerSearch,
): Promise<FoundProgram | null> {
  for (const place of search.places) {
    const named = join(place, name);
    const file = await realpath(named).catch(() => null);
    if (file === null || !(await isProgram(file))) continue;
    const found = (await programIn(name, file, search)) ?? (await behindShim(name, named, search));
    if (found !== null) return found;
  }
  return null;
}

async function programIn(
  name: string,
  file: string,
  search: ManagerSearch,
): Promise<FoundProgram | null> {
  const home = await packageOf(dirname(file));
  if (home?.name === "corepack") return fromCorepack(name, search);
  if (home !== null && managerPackages.has(home.name)) {
    return { file, parts: [home.folder, ...(await companions(home))] };
  }
  // A program by itself, as `pnpm` or `pnpm-linux-x64`; a shim is one that has another name.
  return basename(file).startsWith(name) && (await isNative(file)) ? { file, parts: [file] } : null;
}

async function behindShim(
  name: string,
  shim: string,
  search: ManagerSearch,
): Promise<FoundProgram | null> {
  const told = await toldByShim(name, shim, search);
  return told === null ? null : programIn(name, told, search);
}

/** The version that corepack would run here, where it has been fetched. */
async function fromCorepack(name: string, search: ManagerSearch): Promise<FoundProgram | null> {
  const { exitCode, stdout } = await askProgram(name, ["--version"], search);
  if (exitCode !== 0) return null;
  const { HOME = "", XDG_CACHE_HOME = join(HOME, ".cache"), COREPACK_HOME } = search.env;
  const home = COREPACK_HOME ?? join(XDG_CACHE_HOME, "node/corepack");
  const family = name.startsWith("yarn") ? "yarn" : "pnpm";
  const folder = join(home, "v1", family, stdout.trim());
  const record = await readFile(join(folder, ".corepack"), "utf8").catch(() => "{}");
  const { bin } = JSON.parse(record) as { readonly bin?: unknown };
  // A list where the whole package manager is one file.
  const way = Array.isArray(bin)
    ? `${family}.js`
    : (bin as Record<string, unknown> | undefined)?.[name];
  if (typeof way !== "string") return null;
  return { file: join(folder, way), parts: [folder] };
}

interface PackageHome {
  readonly folder: string;
  readonly name: string;
}

/** The package that a file is part of. */
async function packageOf(folder: string): Promise<PackageHome | null> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => null);
  const name = text === null ? "" : nameIn(text);
  if (name !== "") return { folder, name };
  return folder === dirname(folder) ? null : packageOf(dirname(folder));
}

/** Packages beside it that hold the program for this very machine, as those of pnpm 12. */
async function companions({ folder, name }: PackageHome): Promise<readonly string[]> {
  if (name !== "pnpm" || basename(dirname(folder)) !== "node_modules") return [];
  const scope = join(dirname(folder), "@pnpm");
  const found = await readdir(scope).catch(() => []);
  return found.filter((one) => /^(?:exe|linux)/.test(one)).map((one) => join(scope, one));
}

function nameIn(text: string): string {
  try {
    const { name } = JSON.parse(text) as { readonly name?: unknown };
    return typeof name === "string" ? name : "";
  } catch {
    return "";
  }
}
