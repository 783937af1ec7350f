import type { Severity, SeverityInput } from "../types.ts";
import { isCritical } from "./critical.ts";
import { ownersWord } from "./owner-rules.ts";

/** Occurrences, in the window or in 24 hours, from which an error is high or medium. */
const highFrom = 10;
const mediumFrom = 3;

/**
 * How bad an error is at the close of its window; `ignore` only by a rule of the owner, and a rule
 * comes before everything else.
 */
export function classifySeverity(input: SeverityInput): Severity | "ignore" {
  const word = ownersWord(input);
  if (word !== null) return word;
  // A panic that nothing caught ends the program.
  if (isCritical(input.error) || (input.fatal && input.error.type === "panic")) return "critical";
  const count = Math.max(input.count, input.count24h);
  if (count >= highFrom) return "high";
  return count >= mediumFrom || input.fatal ? "medium" : "low";
}
