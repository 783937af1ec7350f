import type { ExecutedCode } from "./executed-code.ts";
import type { Sightings } from "./production-error.ts";
import type { TestReport } from "./test-report.ts";

/** What a check left to compare. */
export interface CheckRun {
  readonly check: string;
  readonly command: string;
  /** Null where it was killed: by the timeout, or by a signal. */
  readonly exitCode: number | null;
  /** Milliseconds. */
  readonly duration: number;
  /** Null where only the exit code counts. */
  readonly report: TestReport | null;
  /** Version by test runner that wrote the report. */
  readonly runners: ReadonlyMap<string, string>;
  readonly sightings: Sightings;
  /** What code ran; null where it was not asked for, or nothing could be seen of it. */
  readonly executed: ExecutedCode | null;
}

/** What was run. */
export interface Runs {
  /** Why there is no suite to hold the fix against, or null where there is one. */
  readonly noSuite: string | null;
  /** The test command; null where there is none. */
  readonly base: CheckRun | null;
  /** The base with the candidate's tests; null where the candidate has none. */
  readonly baseWithTests: CheckRun | null;
  readonly fix: CheckRun | null;
  /** The same command on the fix again, because something had newly failed there. */
  readonly fixAgain: readonly CheckRun[];
  /** The fix with the tests that it edits as the base has them, each time; empty where it edits none. */
  readonly fixWithBaseTests: readonly CheckRun[];
  /** Test files of the candidate whose new tests assert nothing. */
  readonly silentTests: readonly string[];
  /** The new tests again, on the base with them and on the fix. */
  readonly newTestsAgain: NewTestsAgain;
  /** Files that the fix changes, tests apart, from the top of the repository. */
  readonly changed: readonly string[];
  /** Whether the logged error can be known again in the runs. */
  readonly recognisable: boolean;
  /** The file in which it was logged, where that was built from others and nothing says from which. */
  readonly builtFile: string | null;
  /** Build, types and lint, on the base and on the fix. */
  readonly others: readonly { readonly base: CheckRun; readonly fix: CheckRun }[];
}

/** Further runs of the new tests. */
export interface NewTestsAgain {
  readonly before: readonly CheckRun[];
  readonly after: readonly CheckRun[];
}
