// Loaded before anything else by every Node.js of a check, through NODE_OPTIONS. Jest takes
// reporters from its configuration only, and `--reporters` would replace those of the project: ours
// is put behind them when the configuration has been read.
"use strict";

const { join } = require("node:path");

const whenLoaded = require("./when-loaded.cjs");

whenLoaded(/\/jest-config\/build\/index\.js$/, (config, file) => {
  const { version } = require(join(file, "../../package.json"));
  const ours = [require.resolve("./jest-reporter.cjs"), { version }];
  async function readConfigs(...args) {
    const read = await config.readConfigs(...args);
    const present = read.globalConfig.reporters ?? [["default", {}]];
    return { ...read, globalConfig: { ...read.globalConfig, reporters: [...present, ours] } };
  }
  return Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(config),
      readConfigs: { value: readConfigs, enumerable: true },
    },
  );
});
