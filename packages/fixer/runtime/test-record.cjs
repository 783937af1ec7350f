// What the reporters of the JavaScript runners write: a file per runner in the folder that
// MENDWATCH_REPORT names, a line when a run of tests begins and a line when it has ended, so that a
// run which was cut off is known by its missing end. One command may run tests several times.
"use strict";

const { randomUUID } = require("node:crypto");
const { appendFileSync } = require("node:fs");
const { join } = require("node:path");

/** Errors of one failed test, and characters of one error, that are written at most. */
const mostErrors = 8;
const mostText = 16_384;

/** Set by the runners for what their tests start: a run inside of a test is none of the project's. */
const insideOfATest = [
  "JEST_WORKER_ID",
  "NODE_TEST_CONTEXT",
  "PYTEST_CURRENT_TEST",
  "VITEST_WORKER_ID",
];

const folder = process.env.MENDWATCH_REPORT;

/**
 * Begins the record of one run; null where nobody asked for one.
 *
 * @param {string} runner name of the file, without `.jsonl`
 * @param {string} version
 */
function begin(runner, version) {
  if (folder === undefined || insideOfATest.some((name) => name in process.env)) return null;
  // mocha runs the tests in this very process, and tells nobody so.
  delete process.env.MENDWATCH_REPORT;
  const run = randomUUID();
  const tests = [];
  function write(line) {
    appendFileSync(join(folder, `${runner}.jsonl`), `${JSON.stringify(line)}\n`);
  }
  write({ begun: run, version });
  return {
    /** @param {{ file: string, name: string[], status: string, errors: string[] }} test */
    add: (test) => void tests.push(test),
    end: () => write({ ended: run, tests }),
  };
}

/**
 * An error and what it carries, each as V8 writes it: causes, and what an assertion caught.
 *
 * @param {unknown[]} errors
 */
function textsOf(errors) {
  const texts = [];
  const seen = new Set();
  const waiting = [...errors];
  while (waiting.length > 0 && texts.length < mostErrors) {
    const error = waiting.shift();
    if (typeof error?.stack !== "string" || seen.has(error)) continue;
    seen.add(error);
    texts.push(textOf(error).slice(0, mostText));
    waiting.push(error.cause, error.actual, ...(Array.isArray(error.errors) ? error.errors : []));
  }
  return texts;
}

/** A class that names itself in its constructor does so after V8 has written `Error` into the stack. */
function textOf({ name, stack }) {
  return typeof name === "string" && /^[\w$.]+$/.test(name)
    ? stack.replace(/^Error\b/, name)
    : stack;
}

module.exports = { begin, mostText, textsOf };
