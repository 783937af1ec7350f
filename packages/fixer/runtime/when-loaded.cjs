// Changes what a CommonJS module of a test runner exports, when the runner loads it. The place that
// require hooks of compilers use too, so it is there in every Node.js, and in a process that never
// loads the module it costs nothing.
"use strict";

const Module = require("node:module");

/**
 * @param {RegExp} path which module, by its file
 * @param {(exports: any, file: string) => any} change returns what is exported instead
 */
module.exports = function whenLoaded(path, change) {
  const load = Module._extensions[".js"];
  Module._extensions[".js"] = function loadAndChange(module, file) {
    load(module, file);
    if (path.test(file.replaceAll("\\", "/"))) module.exports = change(module.exports, file);
  };
};
