import { access, readlink } from "node:fs/promises";
import { dirname, join, posix, relative, resolve } from "node:path";

import type { Mount } from "../ports/sandbox.ts";
import { askPython, type Python } from "../toolchain/python.ts";

/** A virtual environment of Python in the owner's checkout. */
export interface PythonVenv {
  /** Absolute. */
  readonly folder: string;
  /** From the top of the repository. */
  readonly way: string;
  readonly version: string;
  /** The Python that it was made with: where it is named, and what is there. */
  readonly base: readonly Pick<Mount, "source" | "place">[];
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
      const base = await baseOf(folder, python);
      return { folder, way, version: python.version, base, editable: inside };
    }
  }
  return null;
}

/** An environment only has links to its Python, by way of others: `python3`, `python3.11`. */
async function baseOf(venv: string, { executable, parts }: Python): Promise<PythonVenv["base"]> {
  const places = new Set(parts);
  for (let at = join(venv, "bin/python"); ;) {
    const target = await readlink(at).catch(() => null);
    if (target === null) break;
    at = resolve(dirname(at), target);
    if (!at.startsWith(`${venv}/`)) places.add(at);
  }
  return [...places]
    .filter((place) => !place.startsWith("/usr/"))
    .map((place) => ({ source: parts.includes(place) ? place : executable, place }));
}

/**
 * The environment where it was made, because its programs name that place, and in the tree, because
 * commands do. What is installed editable leads to the tree at hand.
 */
export function venvMounts(
  checkout: string,
  { folder, way, base, editable }: PythonVenv,
  tree: string,
): readonly Mount[] {
  return [
    { source: folder, place: folder, writable: false },
    { source: folder, place: join(tree, way), writable: false },
    ...base.map((mount) => ({ ...mount, writable: false })),
    ...editable.map((path) => ({
      source: join(tree, path),
      place: join(checkout, path),
      writable: false,
    })),
  ];
}
