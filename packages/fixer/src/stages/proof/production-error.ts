import { createRedactor, detectText, sameError, type DetectedError } from "@mendwatch/detection";

import type { BoxedResult } from "../../ports/sandbox.ts";
import { sourcePlacesIn } from "./source/source-places.ts";
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

/** The folders of a project in which an error is looked for; no command writes to them meanwhile. */
export interface SearchedFolders {
  /** Where the command ran. */
  readonly root: string;
  /** The same folder in the copy of the base, built: the places that the log names are there. */
  readonly base: string;
}

/**
 * Looks for the logged error in what a run printed and reported, with the detector that found it in
 * the log. Where one of the two shows built code and the other its source, both are compared in the
 * source.
 */
export async function findSightings(
  logged: DetectedError | null,
  { root, base }: SearchedFolders,
  { stdout, stderr, truncated }: Pick<BoxedResult, "stdout" | "stderr" | "truncated">,
  report: ReadReport | null,
): Promise<Sightings> {
  const tests = new Set<string>();
  const unseen = { output: truncated ? "cut" : "clean", tests } as const;
  if (logged === null || !isRecognisable(logged)) return unseen;
  const wanted = [logged, await sourcePlacesIn(base).inSource(logged)];
  const places = sourcePlacesIn(root);

  async function shows(text: string): Promise<boolean> {
    for (const { error } of detectText(text, { redactor: createRedactor() })) {
      const causes = error.causes.map((cause) => ({ ...cause, stack: "", causes: [] }));
      for (const link of [error, ...causes]) {
        const forms = [link, await places.inSource(link)];
        if (wanted.some((one) => forms.some((form) => sameError(one, form, root)))) return true;
      }
    }
    return false;
  }

  for (const [test, texts] of report?.errors ?? []) {
    for (const text of texts) if (await shows(text)) tests.add(test);
  }
  const printed = (await shows(stdout)) || (await shows(stderr));
  return printed ? { output: "seen", tests } : unseen;
}
