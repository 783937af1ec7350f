const { existsSync, writeFileSync } = require("node:fs");

const start = require("./start.cjs");

/**
 * `compile.cjs PROGRAM [ARGUMENT...]`: runs a program of the bundle, and keeps what V8 made of each of its
 * files, with the functions that were called, beside it: `FILE.code`. What is there stays: V8 compares
 * the flags that are set when a file is read, and a scan sets some after the first ones.
 */
process.argv.splice(1, 1);
const [, program] = process.argv;
const scripts = new Map();
process.on("exit", () => {
  for (const [file, script] of scripts) {
    if (!existsSync(`${file}.code`)) writeFileSync(`${file}.code`, script.createCachedData());
  }
});
start(program, (file, script) => scripts.set(file, script));
