import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { quoted, withNodeOptions } from "./node-options.ts";
import { readRunLines } from "./run-lines.ts";
import { runtimeFolder, type RunnerReport } from "./runner-report.ts";

/**
 * node:test takes reporters from its options, each with a destination. Ours writes its own file, so
 * its destination only has to be one that can be opened: a
 * plain file, because Node.js also has it written to the disk.
 */
export const nodeTest: RunnerReport = {
  runner: "node:test",
  arm(present, folder, arming) {
    const reporter = pathToFileURL(join(runtimeFolder, "node-test-reporter.mjs")).href;
    const unused = quoted(join(folder, "node-test.unused"));
    const ours = [`--test-reporter=${reporter}`, `--test-reporter-destination=${unused}`];
    const toPeople = "--test-reporter-destination=stdout";
    const normal = arming === "plain" ? ["--test-reporter=spec", toPeople] : [];
    const theirs = arming === "plain" ? [] : [toPeople];
    return withNodeOptions(present, [...normal, ...ours, ...theirs]);
  },
  read: (folder, key) => readRunLines(folder, "node-test", key),
};
