// A reporter of Vitest that `vitest-hook.cjs` adds. Versions before 3 call `onFinished` with their
// own tree of tasks, later ones `onTestRunEnd` with modules that have that tree.
import { createRequire } from "node:module";

const { begin, textsOf } = createRequire(import.meta.url)("./test-record.cjs");

export default class VitestReporter {
  record = null;

  onInit(vitest) {
    // The first versions do not say which they are.
    this.record = begin("vitest", vitest.version ?? "1 or older");
  }

  onFinished(files = []) {
    this.finish(files);
  }

  onTestRunEnd(modules) {
    this.finish(modules.map(({ task }) => task));
  }

  finish(files) {
    for (const file of files) {
      const project = file.projectName ? [`[${file.projectName}]`] : [];
      this.addTask(file, file.filepath, project);
    }
    this.record?.end();
    // A version may call both; one end is enough.
    this.record = null;
  }

  /** A file or suite is its tests; it counts by itself only where it, or a hook of it, failed. */
  addTask(task, file, around) {
    const isGroup = Array.isArray(task.tasks);
    const errors = task.result?.errors ?? [];
    const isFile = task.filepath !== undefined;
    const name = isFile ? around : [...around, task.name];
    if (!isGroup) {
      this.record?.add({ file, name, status: statusOf(task), errors: textsOf(errors) });
      return;
    }
    if (task.result?.state === "fail" && errors.length > 0) {
      const own = isFile ? [...around, file] : name;
      this.record?.add({ file, name: own, status: "failed", errors: textsOf(errors) });
    }
    for (const child of task.tasks) this.addTask(child, file, name);
  }
}

/** One that did not come to run, as after `--bail`, is skipped. */
function statusOf({ result }) {
  if (result?.state === "pass") return "passed";
  return result?.state === "fail" ? "failed" : "skipped";
}
