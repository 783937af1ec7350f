import { access, readFile, realpath } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

import { execa } from "execa";

import { findManager, type ManagerSearch } from "../../toolchain/package-manager.ts";
import { isProgram } from "../../toolchain/program-file.ts";
import { askPython, type Python } from "../../toolchain/python.ts";
import { isInside, isOfTheBox } from "./mount-place.ts";

/** Programs of a project beside Node.js itself. */
const managers = ["npm", "npx", "pnpm", "pnpx", "yarn", "yarnpkg"];
/** Files of a folder whose project has something to do with Python. */
const pythonFiles = ["pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "Pipfile"];
/** Runs a file of JavaScript that is no program by itself. Beside `src` and `dist`. */
const nodeProgram = fileURLToPath(new URL("../../../runtime/box/node-program", import.meta.url));
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
 * Finds the Node.js, the package managers and the Python that somebody gets who types their names in
 * `folder`. What is asked runs outside of the box, so nothing of `path` counts that is relative or
 * lies where a boxed command may write. Only the files that are needed are named, never the folder
 * around them: the prefix of a program in `~/bin` is the whole home.
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
  if (places.length === 0) return { programs, parts: [] };
  const env = { PATH: places.join(":"), HOME: userInfo().homedir };
  const [node, python] = await Promise.all([
    askNode(folder, env),
    findPython({ places, folder, env }),
  ]);
  if (node !== null) {
    programs.set("node", node);
    parts.add(node);
    // What came with this Node.js is its own; a shim earlier on the path may run another one.
    await addManagers({ programs, parts }, { places: [dirname(node), ...places], folder, env });
  }
  if (python !== null) {
    for (const name of ["python", "python3"]) programs.set(name, python.executable);
    for (const part of python.parts) parts.add(part);
  }
  const seen = [...parts].filter((part) => !isInside(part, "/usr") && !isOfTheBox(part));
  return { programs, parts: seen };
}

/** Where the Node.js is that runs in the folder: asked of itself, because `node` may be a shim. */
async function askNode(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<string | null> {
  const { exitCode, stdout } = await execa("node", ["-p", "process.execPath"], {
    cwd: folder,
    env,
    extendEnv: false,
    stdin: "ignore",
    timeout: patience,
    reject: false,
  });
  return exitCode === 0 && isAbsolute(stdout) ? realpath(stdout) : null;
}

interface Found {
  readonly programs: Map<string, string>;
  readonly parts: Set<string>;
}

async function addManagers({ programs, parts }: Found, search: ManagerSearch): Promise<void> {
  const release = await yarnRelease(search.folder);
  for (const name of managers) {
    const own = name.startsWith("yarn") && release !== null;
    const found = own ? { file: release, parts: [release] } : await findManager(name, search);
    if (found === null) continue;
    for (const part of found.parts) parts.add(part);
    if (await isProgram(found.file)) {
      programs.set(name, found.file);
      continue;
    }
    programs.set(name, nodeProgram);
    programs.set(`${name}.js`, found.file);
    parts.add(nodeProgram);
  }
}

/** The yarn that a project brings with it (`yarnPath`): every other one only runs this. */
async function yarnRelease(folder: string): Promise<string | null> {
  const settings = await readFile(join(folder, ".yarnrc.yml"), "utf8").catch(() => null);
  const named = /^yarnPath:\s*["']?([^"'\s]+)/m.exec(settings ?? "")?.[1];
  if (named !== undefined) return realpath(join(folder, named)).catch(() => null);
  return folder === dirname(folder) ? null : yarnRelease(dirname(folder));
}

/** Where the project has to do with Python and its Python is not the system's. */
async function findPython({ places, folder, env }: ManagerSearch): Promise<Python | null> {
  const isPython = await Promise.any(
    pythonFiles.map(async (name) => access(join(folder, name))),
  ).then(
    () => true,
    () => false,
  );
  if (!isPython) return null;
  for (const place of places) {
    const program = join(place, "python3");
    if (!(await isProgram(program))) continue;
    const found = await askPython(program, folder, env);
    // A virtual environment is no toolchain: it is lent with the packages.
    if (found?.isVenv === true) continue;
    return found === null || isInside(found.executable, "/usr") ? null : found;
  }
  return null;
}
