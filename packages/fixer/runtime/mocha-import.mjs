// A module that `mocha-hook.cjs` has mocha load before the tests: it imports the very mocha that
// runs, whichever loader brought it.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { listenTo, mochaOf } = createRequire(import.meta.url)("./mocha-hook.cjs");

const folder = mochaOf(process.argv[1] ?? "");
for (const name of folder === null ? [] : ["lib/mocha.cjs", "lib/mocha.js"]) {
  const file = join(folder, name);
  if (existsSync(file)) listenTo((await import(pathToFileURL(file).href)).default, file);
}
