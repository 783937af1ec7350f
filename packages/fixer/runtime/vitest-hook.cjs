// Loaded before anything else by every Node.js of a check, through NODE_OPTIONS. Vitest takes
// reporters from its command line; its own normal one is named where the command names none.
"use strict";

const { realpathSync } = require("node:fs");
const { join } = require("node:path");
const { isMainThread } = require("node:worker_threads");

const [, program] = process.argv;
if (isMainThread && program !== undefined && isVitest(program)) {
  const names = process.argv.some((word) => /^--reporters?(?:=|$)/.test(word));
  const ours = `--reporter=${join(__dirname, "vitest-reporter.mjs")}`;
  process.argv.splice(2, 0, ...(names ? [] : ["--reporter=default"]), ours);
}

function isVitest(path) {
  try {
    return /[\\/]vitest[\\/](?:vitest\.mjs|dist[\\/]cli(?:-wrapper)?\.js)$/.test(
      realpathSync(path),
    );
  } catch {
    return false;
  }
}
