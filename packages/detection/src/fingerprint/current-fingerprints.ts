import { detectText } from "../detect-text.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { DetectedError } from "../types.ts";
import { fingerprint } from "./fingerprint.ts";

/**
 * The fingerprints that this version gives an error which another version read and named: of what
 * that version read, and of what this one reads in its text. Empty for an error without its text,
 * of which only a name is left.
 */
export function currentFingerprints(error: DetectedError): readonly string[] {
  if (error.stack === "") return [];
  const found = detectText(error.stack, { redactor: createRedactor() });
  const [again] = found;
  // The text of a structured record may be another error than the record tells of, or several.
  const isSame = found.length === 1 && again !== undefined && again.error.type === error.type;
  // One version may read more of a message than another.
  const isNamed = error.type !== null || says(again?.error.message ?? "", error.message);
  return [...new Set([fingerprint(error), ...(isSame && isNamed ? [again.fingerprint] : [])])];
}

function says(message: string, before: string): boolean {
  return message === before || (before !== "" && message.includes(before));
}
