const { statSync } = require("node:fs");
const { resolve } = require("node:path");

/**
 * Called by `dist/mendwatch.js`, which runs what was built, whatever became of the sources: says so on
 * standard error where they are others now. To look at all of them takes longer than the start, so they
 * are looked at only where git has written down a move of HEAD since the build: `logSize` is what its log
 * had then. Who edits the sources has `run.cjs`.
 */
module.exports = function warnWhereStale(logSize) {
  try {
    if (statSync(resolve(__dirname, "../.git/logs/HEAD")).size === logSize) return;
  } catch {
    // Not a clone of its own, or not to be read: nobody pulls here.
    return;
  }
  const findFresh = require("./find-fresh.cjs");
  if (findFresh() !== null) return;
  process.stderr.write(
    "mendwatch: the sources have changed since this was built: npx --yes pnpm@12 build\n",
  );
};
