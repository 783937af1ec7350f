import { lstat, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, posix, relative } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";

import type { Mount } from "../ports/sandbox.ts";
import { repairError } from "../errors/repair-errors.ts";
import type { Installed } from "./dependencies.ts";
import type { KeptPackages } from "./kept-packages.ts";
import { linkPackages } from "./link-packages.ts";
import { toolCaches } from "./package-places.ts";
import { type PythonVenv, venvMounts } from "./python-venv.ts";

/** pnpm must not install what it thinks is missing, nor fetch another pnpm. */
export const calmPnpm: Readonly<Record<string, string>> = {
  npm_config_verify_deps_before_run: "false",
  pnpm_config_verify_deps_before_run: "false",
  npm_config_manage_package_manager_versions: "false",
  pnpm_config_pm_on_fail: "ignore",
};

/** What was found and made for one commit of a project. */
export interface FoundPackages {
  readonly project: ProjectConfig;
  /** The owner's checkout, where there is one. */
  readonly checkout: string | null;
  readonly toolchain: string;
  readonly env: Readonly<Record<string, string>>;
  /** As in {@link Installed}. */
  readonly programs: readonly string[];
  readonly kept: KeptPackages | null;
  /** What a person should know of the packages, or null. */
  readonly note: string | null;
  /** The owner's, for a project whose setup makes none. */
  readonly venv: PythonVenv | null;
  readonly boxed: boolean;
}

/** Packages, and the virtual environment of Python, as commands in a tree get them. */
export function installedPackages(found: FoundPackages): Installed {
  const { project, checkout, kept, boxed } = found;
  const made = kept?.places.find((place) => /(?:^|\/)\.?venv$/.test(place));
  const venv = made === undefined ? found.venv : null;
  const active =
    made === undefined || kept === null
      ? venv?.folder
      : join(boxed ? kept.madeIn : join(kept.folder, "tree"), made);
  const origins = [
    ...(kept === null ? [] : [kept.origin]),
    ...(venv === null ? [] : [`${venv.way} of your checkout, Python ${venv.version}`]),
  ];
  const notes = [
    ...(found.note === null ? [] : [found.note]),
    ...(venv === null ? [] : [`${venv.way}: as installed in the checkout, not from a lockfile`]),
  ];
  return {
    toolchain: found.toolchain,
    programs: found.programs,
    env: active === undefined ? found.env : activated(found.env, active),
    origin: origins.length === 0 ? null : origins.join("; "),
    note: notes.length === 0 ? null : notes.join("; "),
    async inTree(tree) {
      if (!boxed) {
        if (kept !== null) await linkPackages(join(kept.folder, "tree"), kept.places, tree);
        return { mounts: [], scratch: [] };
      }
      const packages = kept === null ? [] : packageMounts(kept, tree);
      const python = venv === null || checkout === null ? [] : venvMounts(checkout, venv, tree);
      for (const mount of packages) await makeFilePlace(mount, tree);
      return {
        mounts: [...packages, ...python],
        scratch: kept === null ? [] : await scratchIn(kept, project.scratch, tree),
      };
    },
  };
}

/** As the environment's own `activate` does. */
function activated(
  env: Readonly<Record<string, string>>,
  venv: string,
): Readonly<Record<string, string>> {
  return { ...env, PATH: `${join(venv, "bin")}:${env["PATH"] ?? ""}`, VIRTUAL_ENV: venv };
}

/** Packages in the tree; those that know where they were made are there as well. */
function packageMounts({ folder, places, madeIn }: KeptPackages, tree: string): readonly Mount[] {
  return places.flatMap((place) => {
    const source = join(folder, "tree", place);
    const knows = /(?:^|\/)\.?venv$/.test(place);
    return [join(tree, place), ...(knows ? [join(madeIn, place)] : [])].map((seen) => ({
      source,
      place: seen,
      writable: false,
    }));
  });
}

/**
 * What tools write inside of packages is in memory. Other folders of `scratch` are not: the tree
 * around them is writable, and what a build leaves there is needed by the tests after it.
 */
async function scratchIn(
  { folder, places }: KeptPackages,
  scratch: readonly string[],
  tree: string,
): Promise<readonly string[]> {
  const caches = places
    .filter((place) => posix.basename(place) === "node_modules")
    .flatMap((place) => toolCaches.map((name) => posix.join(place, name)));
  const inside = scratch.filter((path) => places.some((place) => path.startsWith(`${place}/`)));
  const ways = [...new Set([...caches, ...inside])];
  // In the tree they are read-only, so that the places must be there beforehand.
  for (const way of ways) await mkdir(join(folder, "tree", way), { recursive: true });
  return ways.map((way) => join(tree, way));
}

/** A file is mounted over a file. It is made only in real folders: a change may have planted a link. */
async function makeFilePlace({ source, place }: Mount, tree: string): Promise<void> {
  if ((await lstat(source)).isDirectory() || !place.startsWith(`${tree}/`)) return;
  let at = tree;
  for (const step of relative(tree, dirname(place))
    .split("/")
    .filter((one) => one !== "")) {
    at = join(at, step);
    await mkdir(at).catch(() => undefined);
    if ((await lstat(at)).isDirectory()) continue;
    throw repairError(
      "MW_BOX_UNSAFE_PLACE",
      `${place} leads through ${at}, which is no real folder`,
    );
  }
  await writeFile(place, "", { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}
