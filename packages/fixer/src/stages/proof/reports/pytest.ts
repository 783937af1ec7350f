import { join } from "node:path";

import { readRunLines } from "./run-lines.ts";
import { runtimeFolder, type RunnerReport } from "./runner-report.ts";

/** pytest loads the plugins that PYTEST_PLUGINS names, from wherever Python finds modules. */
export const pytest: RunnerReport = {
  runner: "pytest",
  arm: (present) => ({
    ...present,
    PYTEST_PLUGINS: listed("mendwatch_report", present["PYTEST_PLUGINS"], ","),
    // Not even a cache beside our plugin.
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONPATH: listed(join(runtimeFolder, "pytest"), present["PYTHONPATH"], ":"),
  }),
  read: (folder, key) => readRunLines(folder, "pytest", key),
};

function listed(ours: string, present: string | undefined, separator: string): string {
  return present === undefined || present === "" ? ours : `${present}${separator}${ours}`;
}
