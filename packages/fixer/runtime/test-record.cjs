// What the reporters of the JavaScript runners write: a file per runner in the folder that
// MENDWATCH_REPORT names, a line when a run of tests begins and a line when it has ended, so that a
// run which was cut off is known by its missing end. One command may run tests several times.
//
// Code under test runs in the same process, or in one that this process starts, and must not be able
// to change what such lines say. So each is signed. The key of a run is taken out of the file `key`
// when the run begins, before a runner starts the processes of the tests, and only its hash is put
// back, which is the key of the next run: what comes later can add a run, and change none. What is
// needed to write is taken before any other code is loaded, because built-in objects can be changed.
"use strict";

const { createHash, createHmac, randomUUID } = require("node:crypto");
const { appendFileSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const { stringify } = JSON;
const { apply } = Reflect;
const { update, digest } = Object.getPrototypeOf(createHmac("sha256", ""));

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

/** For another process that is taking its key, in milliseconds: each try, and all of them. */
const retry = 5;
const patience = 5_000;

const { MENDWATCH_REPORT: folder } = process.env;

/**
 * Begins the record of one run; null where nobody asked for one.
 *
 * @param {string} runner name of the file, without `.jsonl`
 * @param {string} version
 */
function begin(runner, version) {
  if (folder === undefined) return null;
  if (insideOfATest.some((name) => name in process.env)) return null;
  delete process.env.MENDWATCH_REPORT;
  const { number, key } = takeKey();
  const file = join(folder, `${runner}.jsonl`);
  const run = randomUUID();
  let tests = "";
  function write(text) {
    const hmac = createHmac("sha256", key);
    apply(update, hmac, [text]);
    appendFileSync(file, `${number} ${apply(digest, hmac, ["hex"])} ${text}\n`);
  }
  write(`{"begun":${quoted(run)},"version":${quoted(version)}}`);
  return {
    /** @param {{ file: string, name: string[], status: string, errors: string[] }} test */
    add({ file: path, name, status, errors }) {
      const text = `{"file":${quoted(path)},"name":${list(name)},"status":${quoted(status)},"errors":${list(errors)}}`;
      tests += tests === "" ? text : `,${text}`;
    },
    end: () => write(`{"ended":${quoted(run)},"tests":[${tests}]}`),
  };
}

/** The key that nobody else gets, and which of them it is; another run may be taking its own. */
function takeKey() {
  const shared = join(folder, "key");
  const own = join(folder, `key-${randomUUID()}`);
  const end = Date.now() + patience;
  for (;;) {
    try {
      renameSync(shared, own);
      break;
    } catch (error) {
      if (Date.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retry);
    }
  }
  const [number, key] = readFileSync(own, "utf8").split(" ");
  writeFileSync(own, `${Number(number) + 1} ${createHash("sha256").update(key).digest("hex")}`);
  renameSync(own, shared);
  return { number, key };
}

/** A text alone: with anything else JSON.stringify asks for a `toJSON`, which anybody can define. */
function quoted(text) {
  return stringify(`${text}`);
}

function list(texts) {
  let all = "";
  for (let at = 0; at < texts.length; at += 1) all += `${at === 0 ? "" : ","}${quoted(texts[at])}`;
  return `[${all}]`;
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
