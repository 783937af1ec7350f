// Loaded by the Node.js of the project under test, through NODE_OPTIONS, beside the reporter that
// people read. One line for each run of node:test: the line is written when the run has ended, so
// that a run which was cut off leaves nothing. Where to write stands in the query of this module's
// own address, because a destination of --test-reporter-destination is emptied by each process that
// opens it, and one command may run node:test several times.
import { appendFileSync } from "node:fs";

const report = new URL(import.meta.url).searchParams.get("report");

/** Errors of one failed test, and characters of one error, that are written at most. */
const mostErrors = 8;
const mostText = 16_384;

/** @param {AsyncIterable<{ type: string, data: any }>} source */
export default async function* record(source) {
  const tests = [];
  // Names of the suites and tests around the present one, by file: files may run side by side.
  const around = new Map();
  for await (const { type, data } of source) {
    const file = data?.file ?? "";
    const names = around.get(file) ?? [];
    around.set(file, names);
    if (type === "test:start") {
      names[data.nesting] = data.name;
      names.length = data.nesting + 1;
    }
    if (type === "test:pass" || type === "test:fail") {
      if (!isSuiteAlone(data)) {
        const name = [...names.slice(0, data.nesting), data.name];
        const status = statusOf(type, data);
        tests.push({ file, name, status, errors: status === "failed" ? errorsOf(data) : [] });
      }
    }
  }
  appendFileSync(report, `${JSON.stringify({ tests })}\n`);
  // Nothing for the destination.
  yield "";
}

/** A suite is its tests; it counts by itself only where one of its own hooks failed. */
function isSuiteAlone({ details }) {
  if (details?.type !== "suite") return false;
  const failure = details.error?.failureType;
  return failure === undefined || failure === "subtestsFailed";
}

function statusOf(type, { skip, todo }) {
  // A test that is to do may fail without failing the run.
  if (skip !== undefined || todo !== undefined) return "skipped";
  return type === "test:pass" ? "passed" : "failed";
}

/** The error a test failed with and what it carries, each as V8 writes it: causes, and what an assertion caught. */
function errorsOf({ details }) {
  const texts = [];
  const seen = new Set();
  const waiting = [details?.error?.cause ?? details?.error];
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
