import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { readReportedFile } from "./reported-file.ts";
import {
  runtimeFolder,
  type ReportedTest,
  type RunnerReport,
  type TestStatus,
} from "./runner-report.ts";

const statuses: Readonly<Record<string, TestStatus>> = {
  PASS: "passed",
  FAIL: "failed",
  SKIP: "skipped",
};

/** Of one failed test, in characters: as much as of the errors of other runners. */
const mostText = 16_384;

/**
 * `go test` runs each test binary through the program that `-exec` names; `runtime/go-test-exec.sh`
 * keeps what the binary prints. What a test prints is in there too, so a line counts by how it ends
 * and only for a test that was announced.
 */
export const goTest: RunnerReport = {
  runner: "go test",
  arm(present) {
    const script = join(runtimeFolder, "go-test-exec.sh");
    // GOFLAGS is split at spaces, and not every Go knows quotes in it.
    if (/\s/.test(script)) return present;
    return { ...present, GOFLAGS: `${present["GOFLAGS"] ?? ""} -exec=${script}`.trim() };
  },
  async read(folder) {
    const names = (await readdir(folder)).filter((name) => name.startsWith("go-test."));
    if (names.length === 0) return null;
    const reports = names.filter((name) => name.endsWith(".txt"));
    const texts = await Promise.all(reports.map((name) => readReportedFile(folder, name)));
    // A package that was cut off leaves the file which it was to be written to.
    const complete = names.length === reports.length;
    const version = /^version: go(\S+)$/m.exec(texts[0] ?? "")?.[1] ?? "";
    return { version, complete, tests: texts.flatMap(readPackage) };
  },
};

/** The tests of one package. One that was announced and never ended was cut off by a panic. */
function readPackage(text: string): readonly ReportedTest[] {
  const [head = "", , ...lines] = text.replaceAll("\u0016", "").split("\n");
  const file = head.replace("folder: ", "");
  const statusOf = new Map<string, TestStatus | null>();
  const errorOf = new Map<string, string[]>();
  let present: string | null = null;
  for (const line of lines) {
    const announced = /=== (?:RUN|CONT|NAME) +(\S+)$/.exec(line)?.[1];
    const [, word = "", ended = ""] = /--- (PASS|FAIL|SKIP): (\S+) \(\d[\d.]*s\)$/.exec(line) ?? [];
    const status = statuses[word];
    if (announced !== undefined) {
      present = announced;
      if (!statusOf.has(announced)) statusOf.set(announced, null);
    } else if (status !== undefined && statusOf.has(ended)) {
      present = ended;
      statusOf.set(ended, status);
    } else if (present !== null) {
      errorOf.set(present, [...(errorOf.get(present) ?? []), line]);
    }
  }
  return [...statusOf].map(([test, status]) => {
    const error = (errorOf.get(test) ?? []).join("\n").trim();
    const errors = status === "passed" || status === "skipped" || error === "" ? [] : [error];
    return {
      file,
      name: test.split("/"),
      status: status ?? "failed",
      errors: errors.map((one) => one.slice(0, mostText)),
    };
  });
}
