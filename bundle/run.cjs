const { resolve } = require("node:path");

const findFresh = require("./find-fresh.cjs");
const start = require("./start.cjs");

/**
 * What `npx pnpm@12 mendwatch` runs: the bundle, which is built anew where a source is no more what it
 * was built from. Where it cannot be built, as in a folder that may not be written, it runs the sources.
 * It is JavaScript of the older kind, as a watcher would keep in memory what Node.js loads for another.
 */
const root = resolve(__dirname, "..");

/** Builds, in a process that takes the builder with it, and says so where that fails. */
function build() {
  const { spawnSync } = require("node:child_process");
  const { stripVTControlCharacters } = require("node:util");
  const { stderr } = spawnSync(process.execPath, [`${root}/bundle/build.ts`], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  const fresh = findFresh();
  if (fresh === null) {
    const said = stripVTControlCharacters(stderr);
    const why = /^(?:\w*Error|\[[A-Z_]+\]).*$/m.exec(said)?.[0] ?? "a source changed meanwhile";
    process.stderr.write(`mendwatch: runs from source, as it could not be built: ${why}\n`);
  }
  return fresh;
}

const program = findFresh() ?? build();
// By this path it starts processes of its own.
process.argv[1] = `${root}/${program === null ? "packages/cli/src/main.ts" : "dist/mendwatch.js"}`;
if (program === null) void import(process.argv[1]);
else start(program);
