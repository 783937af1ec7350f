const { readFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname } = require("node:path");
const { constants, Script } = require("node:vm");

/** What Node.js compiles a file by: not in its manual, and replaced by loaders since there are any. */
const compileName = "_compile";

/**
 * Runs the program of a build, with what V8 made of its files when they were built (`compile.cjs`), so
 * that it need not be made again. A V8 of another version, or with other flags, refuses it by itself, and
 * compiles the file as ever. Nothing is written, as Node.js would with a compile cache of its own, so
 * that it serves everybody who may run the program. `compiled` is told of each file.
 */
module.exports = function start(program, compiled = () => {}) {
  const folder = dirname(program);
  const compile = Module.prototype[compileName];
  function compileOurs(code, file, ...rest) {
    if (dirname(file) !== folder) return compile.call(this, code, file, ...rest);
    const script = new Script(
      `(function (exports, require, module, __filename, __dirname) {${code}\n})`,
      {
        filename: file,
        cachedData: codeOf(file),
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      },
    );
    compiled(file, script);
    const run = script.runInThisContext();
    return run.call(this.exports, this.exports, (id) => this.require(id), this, file, folder);
  }
  Module.prototype[compileName] = compileOurs;
  require(program);
};

function codeOf(file) {
  try {
    return readFileSync(`${file}.code`);
  } catch {
    return undefined;
  }
}
