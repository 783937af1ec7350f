import { glob, stat } from "node:fs/promises";
import { join, relative } from "node:path";

/** By which `find-fresh.cjs` sees that a file is another one: path, size, milliseconds of its last change. */
export type InputSignature = readonly [file: string, size: number, mtimeMs: number];

/**
 * Signs the modules that were built and what else the bundle depends on. Where a file was changed after
 * the build had `begun`, nobody knows which of the two was built, and 0 is a time that no file has.
 */
export async function signInputs(
  root: string,
  files: readonly string[],
  begun: number,
): Promise<readonly InputSignature[]> {
  const ours = files.filter((file) => !file.includes("/node_modules/") && file.startsWith(root));
  const others = await otherInputs(root);
  return Promise.all(
    [...ours, ...others].map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return [relative(root, file), size, mtimeMs < begun ? mtimeMs : 0] as const;
    }),
  );
}

/** What the bundle depends on besides the modules in it. The lockfile says which packages of others. */
async function otherInputs(root: string): Promise<readonly string[]> {
  const found: string[] = [join(root, "pnpm-lock.yaml")];
  for await (const name of glob(["bundle/*", "packages/*/package.json"], { cwd: root })) {
    found.push(join(root, name));
  }
  return found;
}

/** Grows whenever git moves HEAD; -1 where this is no clone of its own. */
export async function sizeOfHeadLog(root: string): Promise<number> {
  const log = await stat(join(root, ".git/logs/HEAD")).catch(() => null);
  return log?.size ?? -1;
}
