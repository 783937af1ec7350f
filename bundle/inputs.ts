import { globSync, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join, relative } from "node:path";

import type { Plugin } from "rolldown";

/** By which `find-fresh.cjs` sees that a file is another one: path, size, milliseconds of its last change. */
export type InputSignature = readonly [file: string, size: number, mtimeMs: number];

/** What a bundle is built from. */
export interface Inputs {
  /** Signs each module of ours, whichever plugin takes it afterwards. */
  readonly plugin: Plugin;
  readonly signatures: readonly InputSignature[];
}

/**
 * Signs what a bundle is built from before it is read: a file that changes meanwhile is another one then,
 * whatever its time says. What it depends on besides the modules in it is signed at once; the lockfile says
 * which packages of others.
 */
export function signInputs(root: string): Inputs {
  const signatures: InputSignature[] = [];
  function sign(file: string): void {
    const { size, mtimeMs } = statSync(file);
    signatures.push([relative(root, file), size, mtimeMs]);
  }
  const others = globSync(["pnpm-lock.yaml", "bundle/*", "packages/*/package.json"], { cwd: root });
  for (const name of others) sign(join(root, name));
  return {
    signatures,
    plugin: {
      name: "inputs",
      load: {
        order: "pre",
        handler(id) {
          if (id.startsWith(`${root}/`) && !id.includes("/node_modules/")) sign(id);
        },
      },
    },
  };
}

/** Grows whenever git moves HEAD; -1 where this is no clone of its own. */
export async function sizeOfHeadLog(root: string): Promise<number> {
  const log = await stat(join(root, ".git/logs/HEAD")).catch(() => null);
  return log?.size ?? -1;
}
