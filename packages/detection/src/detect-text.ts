import { detect } from "./detect.ts";
import { createAssembler } from "./multiline/assembler.ts";
import type { DetectOptions, Occurrence } from "./types.ts";

/**
 * The errors in a text that is there as a whole: a finished log, the output of a test run. Offsets
 * are in UTF-16 code units, lines count from 1.
 */
export function detectText(whole: string, options: DetectOptions): readonly Occurrence[] {
  const assembler = createAssembler();
  const entries = [];
  let offset = 0;
  for (const [index, line] of whole.split("\n").entries()) {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    entries.push(...assembler.push({ text, offset, number: index + 1 }));
    offset += line.length + 1;
  }
  entries.push(...assembler.flush("end"));
  return entries.flatMap((entry) => detect(entry, options));
}
