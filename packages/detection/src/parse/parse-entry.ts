import type { LineOrigin } from "../types.ts";
import { inspected } from "./formats/inspected.ts";
import { json } from "./formats/json.ts";
import { nodeCrash } from "./formats/node-crash.ts";
import { plain } from "./formats/plain.ts";
import type { ErrorRecord, LogFormat, Reading } from "./record.ts";

/** The most particular first; `plain` takes what is left. */
const formats: readonly LogFormat[] = [inspected, json, nodeCrash, plain];

/** Reads the lines of an entry: the errors in it, already redacted; none for a healthy entry. */
export function parseEntry(
  lines: readonly string[],
  reading: Reading,
  origin: LineOrigin | null,
): readonly ErrorRecord[] {
  for (const format of formats) {
    const records = format.parse(lines, reading, origin);
    if (records !== null) return records;
  }
  return [];
}
