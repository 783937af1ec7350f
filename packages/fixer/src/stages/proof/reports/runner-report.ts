import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** How one test ended. */
export type TestStatus = "passed" | "failed" | "skipped";

/** What a check sees. */
export type Environment = Readonly<Record<string, string>>;

/** How the report of one test runner is had and read. */
export interface RunnerReport {
  /** As people call it, and in the proof. */
  readonly runner: string;
  /**
   * The environment in which the runner writes a report to `folder`, beside what it prints. Nothing
   * in the tree is changed, what the owner set stays, and a command without this runner notices
   * nothing.
   */
  arm(present: Environment, folder: string, arming: Arming): Environment;
  /** What the runner wrote; null where it did not run. `key` is what {@link reportKey} made. */
  read(folder: string, key: string): Promise<RunnerRuns | null>;
}

/**
 * `plain`, or `their-reporter` for a command that names a reporter of node:test itself: Node.js
 * wants as many destinations as reporters.
 */
export type Arming = "plain" | "their-reporter";

/** What one runner reports of all its runs in a command. */
export interface RunnerRuns {
  readonly version: string;
  /** False where a run was cut off, or wrote what is not ours: then nobody knows what is missing. */
  readonly complete: boolean;
  readonly tests: readonly ReportedTest[];
}

/** One test as its runner reports it. */
export interface ReportedTest {
  /** Absolute; the folder of its package where the runner names no file. */
  readonly file: string;
  /** Names of the suites around it, and its own. */
  readonly name: readonly string[];
  readonly status: TestStatus;
  /** Of a failed test: its error with causes, as texts with the frames of its language. */
  readonly errors: readonly string[];
}

/** The folder of what runs inside of checks, beside `src` and `dist`, so that it is found from both. */
export const runtimeFolder: string = fileURLToPath(new URL("../../../../runtime", import.meta.url));

/** Makes the key with which the first report in a folder is signed, and resolves with it. */
export async function reportKey(folder: string): Promise<string> {
  const key = randomBytes(32).toString("hex");
  await writeFile(join(folder, "key"), `0 ${key}`, { mode: 0o600 });
  return key;
}

/** Where what is armed writes to; read by the files of `runtime`. */
export function reportFolder(folder: string): Environment {
  return { MENDWATCH_REPORT: folder };
}
