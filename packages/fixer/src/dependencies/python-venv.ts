import { access } from "node:fs/promises";
import { join, posix, relative } from "node:path";

import type { Mount } from "../ports/sandbox.ts";
import { askPython } from "../toolchain/python.ts";

/** A virtual environment of Python in the owner's checkout. */
export interface PythonVenv {
  /** Absolute. */
  readonly folder: string;
  /** From the top of the repository. */
  readonly way: string;
  readonly version: string;
  /** Folders of the repository that it finds modules in, as packages that are installed editable. */
  readonly editable: readonly string[];
}

/** Finds the virtual environment of a service: in its folder, or at the top of the repository. */
export async function findVenv(
  checkout: string,
  dir: string,
  env: Readonly<Record<string, string>>,
): Promise<PythonVenv | null> {
  for (const at of new Set([posix.normalize(dir), "."])) {
    for (const name of [".venv", "venv"]) {
      const way = posix.join(at, name);
      const folder = join(checkout, way);
      const isVenv = await access(join(folder, "pyvenv.cfg")).then(
        () => true,
        () => false,
      );
      const python = isVenv ? await askPython(join(folder, "bin/python"), checkout, env) : null;
      if (python === null) continue;
      const inside = python.path
        .map((path) => relative(checkout, path))
        .filter((path) => path !== "" && !path.startsWith("..") && !path.startsWith(`${way}/`));
      return { folder, way, version: python.version, editable: inside };
    }
  }
  return null;
}

/**
 * The environment where it was made, because its programs name that place, and in the tree, because
 * commands do. What is installed editable leads to the tree at hand.
 */
export function venvMounts(
  checkout: string,
  { folder, way, editable }: PythonVenv,
  tree: string,
): readonly Mount[] {
  return [
    { source: folder, place: folder, writable: false },
    { source: folder, place: join(tree, way), writable: false },
    ...editable.map((path) => ({
      source: join(tree, path),
      place: join(checkout, path),
      writable: false,
    })),
  ];
}
