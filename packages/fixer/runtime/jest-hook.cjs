// Loaded before anything else by every Node.js of a check, through NODE_OPTIONS. Jest takes
// reporters from its configuration only, and `--reporters` would replace those of the project: ours
// is put behind them when the configuration has been read.
"use strict";

const { join } = require("node:path");

const { textsOf } = require("./test-record.cjs");
const whenLoaded = require("./when-loaded.cjs");

whenLoaded(/\/jest-config\/build\/index\.js$/, (config, file) => {
  const { version } = require(join(file, "../../package.json"));
  const ours = [require.resolve("./jest-reporter.cjs"), { version }];
  return withChanged(config, "readConfigs", async (...args) => {
    const read = await config.readConfigs(...args);
    const present = read.globalConfig.reporters ?? [["default", {}]];
    return { ...read, globalConfig: { ...read.globalConfig, reporters: [...present, ours] } };
  });
});

// Where the tests run, in a worker or not. What Jest makes of a thrown error loses its causes there.
whenLoaded(
  /\/jest-circus\/build\/(?:runner|legacy-code-todo-rewrite\/jestAdapter)\.js$/,
  (circus) => withChanged(circus, "default", (...args) => runWithTexts(circus.default, args)),
);

/** Adds to each failed test the texts of what was thrown, as `texts`. */
async function runWithTexts(runFile, args) {
  const [, , environment] = args;
  const texts = new Map();
  const handle = environment.handleTestEvent;
  environment.handleTestEvent = function handleAndKeep(event, state) {
    if (event.name === "test_done") texts.set(nameOf(event.test), textsOf(thrownIn(event.test)));
    return handle?.call(this, event, state);
  };
  const result = await runFile(...args);
  for (const test of result.testResults) {
    test.texts = texts.get(JSON.stringify([...test.ancestorTitles, test.title]));
  }
  return result;
}

function nameOf({ name, parent }) {
  const names = [name];
  // The outermost suite is the file.
  for (let suite = parent; suite?.parent !== undefined; suite = suite.parent)
    names.unshift(suite.name);
  return JSON.stringify(names);
}

/** Errors, or pairs of an error and the place where it was waited for; an assertion carries more. */
function thrownIn({ errors }) {
  return errors
    .map((one) => (Array.isArray(one) ? one[0] : one))
    .flatMap((error) => [error, error?.matcherResult?.actual]);
}

function withChanged(module, name, value) {
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(module), [name]: { value, enumerable: true } },
  );
}
