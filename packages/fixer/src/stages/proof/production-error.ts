import { createRedactor, detectText, sameError, type DetectedError } from "@mendwatch/detection";

import type { BoxedResult } from "../../ports/sandbox.ts";
import type { ReadReport } from "./test-report.ts";

/** Where one run showed the production error. */
export interface Sightings {
  /** In what the command printed; `cut` where the end of it is not there to be looked at. */
  readonly output: "clean" | "seen" | "cut";
  /** The failed tests whose own error it is, or has it as a cause. */
  readonly tests: ReadonlySet<string>;
}

/** True where an error can be known again: by its type and its first frame of own code. */
export function isRecognisable({ frames }: Pick<DetectedError, "frames">): boolean {
  return frames.some(({ inApp }) => inApp);
}

/**
 * Looks for the logged error in what a run printed and reported, with the detector that found it in
 * the log. `root` is the folder in which the command ran.
 */
export function findSightings(
  logged: DetectedError | null,
  root: string,
  { stdout, stderr, truncated }: Pick<BoxedResult, "stdout" | "stderr" | "truncated">,
  report: ReadReport | null,
): Sightings {
  const failed = [...(report?.errors ?? [])].filter(([, texts]) =>
    texts.some((text) => shows(logged, root, text)),
  );
  const tests = new Set(failed.map(([test]) => test));
  if (shows(logged, root, stdout) || shows(logged, root, stderr)) return { output: "seen", tests };
  return { output: truncated ? "cut" : "clean", tests };
}

function shows(logged: DetectedError | null, root: string, text: string): boolean {
  if (logged === null || !isRecognisable(logged)) return false;
  return detectText(text, { redactor: createRedactor() }).some(({ error }) =>
    [error, ...error.causes.map((cause) => ({ ...cause, stack: "", causes: [] }))].some((link) =>
      sameError(logged, link, root),
    ),
  );
}
