import { access, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";

import { execa } from "execa";

const root = resolve(import.meta.dirname, "../..");
const commands = join(root, "packages/cli/src/commands");

/** Where Node.js keeps what it has compiled of the sources (`NODE_COMPILE_CACHE`). */
export const compileCache: string = join(root, "node_modules/.cache/node-compile");

/**
 * Fills the cache once, before any test. A process writes down what it compiled when it ends, which
 * takes seconds where that is everything, and many at once would be taken for processes that hang.
 */
export async function setup(): Promise<void> {
  const isThere = await access(compileCache).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  const names = (await readdir(commands)).filter((name) => !name.endsWith(".test.ts"));
  const modules = [
    "@mendwatch/fixer",
    "@mendwatch/watcher",
    "@mendwatch/scripted-model",
    ...names.map((name) => join(commands, name)),
  ];
  const script = modules.map((name) => `await import(${JSON.stringify(name)});`).join("\n");
  await execa(
    process.execPath,
    ["--conditions=mendwatch:source", "--input-type=module", "--eval", script],
    { cwd: join(root, "test"), env: { NODE_COMPILE_CACHE: compileCache } },
  );
}
