import type { Reproduction } from "../model/proof.ts";

/** What the new tests showed of the production error, as the end of a sentence for people. */
export function reproductionText({ before, after }: Reproduction): string {
  return `your error ${before.shown} of ${before.runs} before, ${after.shown} of ${after.runs} after`;
}
