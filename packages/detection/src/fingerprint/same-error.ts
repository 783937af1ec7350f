import type { DetectedError } from "../types.ts";
import { sourceForm } from "./source-form.ts";

/** True for the same type with the same first in-app frame in source form: a reproduction of the other. */
export function sameError(a: DetectedError, b: DetectedError): boolean {
  return a.type === b.type && top(a) === top(b);
}

function top(error: DetectedError): string | null {
  const frame = error.frames.find((candidate) => candidate.inApp);
  return frame === undefined ? null : sourceForm(frame);
}
