import { writeFileSync } from "node:fs";
import { registerHooks } from "node:module";

/**
 * Loaded into a process by `--import`: at its end the process writes which modules it had loaded, one
 * address in a line, into `$MODULE_REPORT/PID`.
 */
const loaded: string[] = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
process.on("exit", () => {
  writeFileSync(`${process.env["MODULE_REPORT"]}/${process.pid}`, loaded.join("\n"));
});
