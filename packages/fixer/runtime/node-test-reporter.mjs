// Loaded by the Node.js of the project under test, through NODE_OPTIONS, beside the reporter that
// people read. What is recorded goes to a file of ours: a destination of
// --test-reporter-destination is emptied by each process that opens it, and one command may run
// node:test several times.
import record from "./test-record.cjs";

// Before the processes of the tests are started, which must not find what a report needs.
const run = record.begin("node-test", process.version);

/** @param {AsyncIterable<{ type: string, data: any }>} source */
export default async function* report(source) {
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
    if ((type === "test:pass" || type === "test:fail") && !isSuiteAlone(data)) {
      const name = [...names.slice(0, data.nesting), data.name];
      const status = statusOf(type, data);
      const error = data.details?.error;
      const errors = status === "failed" ? record.textsOf([error?.cause ?? error]) : [];
      run?.add({ file, name, status, errors });
    }
  }
  run?.end();
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
