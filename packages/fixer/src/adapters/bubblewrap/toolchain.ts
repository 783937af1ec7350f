import { access, constants, readFile, realpath, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

import { execa } from "execa";

import { isInside } from "./mount-place.ts";

/** Programs of a project beside Node.js itself. */
const managers = ["npm", "npx", "pnpm", "pnpx", "yarn", "yarnpkg"];
/** Names of the packages that these programs are part of. */
const managerPackages = new Set(["npm", "pnpm", "yarn"]);
/** Milliseconds for a program to say where it is. */
const patience = 10_000;

/** The programs of a project as they really are, with no version manager in between. */
export interface Toolchain {
  /** Real path by name. */
  readonly programs: ReadonlyMap<string, string>;
  /** Files and folders that they consist of. */
  readonly parts: readonly string[];
}

/**
 * Finds the Node.js and the package managers that somebody gets who types their names in `folder`.
 * What is asked runs outside of the box, so nothing of `path` counts that is relative or lies where
 * a boxed command may write. Only the files that are needed are named, never the folder around
 * them: the prefix of a program in `~/bin` is the whole home.
 */
export async function findToolchain(
  path: string,
  folder: string,
  writable: readonly string[],
): Promise<Toolchain> {
  const places = path
    .split(":")
    .filter((place) => isAbsolute(place) && !writable.some((own) => isInside(place, own)));
  const programs = new Map<string, string>();
  const parts = new Set<string>();
  const node = await askNode(places, folder);
  if (node === null) return { programs, parts: [] };
  programs.set("node", node);
  parts.add(node);
  for (const name of managers) {
    // What came with this Node.js is its own; a shim earlier on the path may run another one.
    const program = await findProgram(name, [dirname(node), ...places]);
    const home = program === null ? null : await packageOf(dirname(program));
    if (program === null || home === null) continue;
    programs.set(name, program);
    parts.add(home);
  }
  return { programs, parts: [...parts].filter((part) => !isInside(part, "/usr")) };
}

/** Where the Node.js is that runs in the folder: asked of itself, because `node` may be a shim. */
async function askNode(places: readonly string[], folder: string): Promise<string | null> {
  if (places.length === 0) return null;
  const { exitCode, stdout } = await execa("node", ["-p", "process.execPath"], {
    cwd: folder,
    env: { PATH: places.join(":"), HOME: userInfo().homedir },
    extendEnv: false,
    stdin: "ignore",
    timeout: patience,
    reject: false,
  });
  return exitCode === 0 && isAbsolute(stdout) ? realpath(stdout) : null;
}

/** The real path of the first that can be run. */
async function findProgram(name: string, places: readonly string[]): Promise<string | null> {
  for (const place of places) {
    const program = await realpath(join(place, name)).catch(() => null);
    if (program !== null && (await isProgram(program))) return program;
  }
  return null;
}

async function isProgram(file: string): Promise<boolean> {
  const runs = access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
  return (await stat(file)).isFile() && runs;
}

/** The folder of the package manager that a file is part of; null for a shim, which is of none. */
async function packageOf(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => null);
  if (text !== null && managerPackages.has(nameIn(text))) return folder;
  return folder === dirname(folder) ? null : packageOf(dirname(folder));
}

function nameIn(text: string): string {
  try {
    const { name } = JSON.parse(text) as { readonly name?: unknown };
    return typeof name === "string" ? name : "";
  } catch {
    return "";
  }
}
