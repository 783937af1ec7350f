// A reporter of Jest that `jest-hook.cjs` adds.
"use strict";

const { begin, mostText, textsOf } = require("./test-record.cjs");

module.exports = class JestReporter {
  /** @param {unknown} _config @param {{ version: string }} options */
  constructor(_config, { version }) {
    this.version = version;
    this.record = null;
  }

  onRunStart() {
    this.record = begin("jest", this.version);
  }

  onRunComplete(_contexts, { testResults }) {
    for (const { testFilePath: file, displayName, testResults: tests, ...result } of testResults) {
      const project = displayName === undefined ? [] : [`[${displayName.name}]`];
      if (result.testExecError) {
        // The file could not be loaded, so that it has no test to name.
        const errors = [result.failureMessage ?? "", ...textsOf([result.testExecError])];
        this.record?.add({ file, name: [...project, file], status: "failed", errors });
      }
      for (const { ancestorTitles, title, ...test } of tests) {
        const name = [...project, ...ancestorTitles, title];
        this.record?.add({ file, name, status: statusOf(test), errors: errorsOf(test) });
      }
    }
    this.record?.end();
  }
};

function statusOf({ status }) {
  return status === "passed" || status === "failed" ? status : "skipped";
}

/** As Jest writes them, with stacks in source form; and as they were thrown, with their causes. */
function errorsOf({ failureMessages = [], texts = [] }) {
  return [...failureMessages.map((text) => text.slice(0, mostText)), ...texts];
}
