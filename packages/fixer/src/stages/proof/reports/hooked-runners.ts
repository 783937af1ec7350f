import { join } from "node:path";

import { quoted, withNodeOptions } from "./node-options.ts";
import { readRunLines } from "./run-lines.ts";
import { runtimeFolder, type RunnerReport } from "./runner-report.ts";

/** The reports of runners that a module of ours meets when they are loaded. */
export const vitest: RunnerReport = hookedRunner("vitest");
export const jest: RunnerReport = hookedRunner("jest");
export const mocha: RunnerReport = hookedRunner("mocha");

/** `--require` rather than `--import`: the first is there in every Node.js, and before any module. */
function hookedRunner(runner: string): RunnerReport {
  return {
    runner,
    arm: (present) =>
      withNodeOptions(present, [`--require=${quoted(join(runtimeFolder, `${runner}-hook.cjs`))}`]),
    read: (folder, key) => readRunLines(folder, runner, key),
  };
}
