// Loaded before anything else by every Node.js of a check, through NODE_OPTIONS. mocha has one
// reporter and no other place to listen, so ours listens beside the one that people read. A loader
// of ES modules passes hooks of CommonJS by: `mocha-import.mjs` meets the mocha of such a process.
"use strict";

const { realpathSync } = require("node:fs");
const { join } = require("node:path");
const { isMainThread } = require("node:worker_threads");

const { begin, textsOf } = require("./test-record.cjs");
const whenLoaded = require("./when-loaded.cjs");

const changed = new WeakSet();

whenLoaded(/\/mocha\/lib\/mocha\.c?js$/, listenTo);

const [, program] = process.argv;
if (isMainThread && program !== undefined && mochaOf(program) !== null) {
  process.argv.splice(2, 0, `--require=${join(__dirname, "mocha-import.mjs")}`);
}

/** The folder of the mocha that a command runs; null for every other program. */
function mochaOf(path) {
  try {
    const [, folder] =
      /^(.*[\\/]mocha)[\\/]bin[\\/]_?mocha(?:\.c?js)?$/.exec(realpathSync(path)) ?? [];
    return folder ?? null;
  } catch {
    return null;
  }
}

function listenTo(Mocha, file) {
  if (changed.has(Mocha)) return Mocha;
  changed.add(Mocha);
  const run = Mocha.prototype.run;
  Mocha.prototype.run = function runAndRecord(...args) {
    const Reporter = this._reporter;
    const { version } = require(join(file, "../../package.json"));
    this._reporter = function ReporterBeside(runner, options) {
      record(runner, version);
      return new Reporter(runner, options);
    };
    try {
      return run.apply(this, args);
    } finally {
      this._reporter = Reporter;
    }
  };
  return Mocha;
}

function record(runner, version) {
  const written = begin("mocha", version);
  if (written === null) return;
  function add(status, test, errors) {
    const file = test.file ?? test.parent?.file ?? "";
    written.add({ file, name: test.titlePath(), status, errors });
  }
  runner.on("pass", (test) => add("passed", test, []));
  runner.on("pending", (test) => add("skipped", test, []));
  runner.on("fail", (test, error) => add("failed", test, textsOf([error])));
  runner.once("end", () => written.end());
}

module.exports = { listenTo, mochaOf };
