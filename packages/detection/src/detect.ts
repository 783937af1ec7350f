import { fingerprint } from "./fingerprint/fingerprint.ts";
import { parseEntry } from "./parse/parse-entry.ts";
import type { DetectedError, DetectOptions, Entry, Occurrence } from "./types.ts";

/**
 * The errors in an entry: none for a healthy one. Every text in the answer is redacted, and was so
 * before the fingerprint was taken.
 */
export function detect(entry: Entry, options: DetectOptions): readonly Occurrence[] {
  if (entry.healthy) return [];
  const records = parseEntry(entry.lines, (text) => options.redactor.text(text), entry.origin);
  return records.map((record) => {
    const { type, message, code, frames, causes } = record.error;
    const error: DetectedError = { type, message, code, frames, stack: record.stack, causes };
    return {
      offset: entry.offset,
      line: entry.number,
      at: record.at ?? entry.origin?.at ?? null,
      error,
      fingerprint: fingerprint(error),
      fatal: record.fatal,
      request: record.request,
      traceId: record.traceId,
      pid: record.pid ?? entry.origin?.pid ?? null,
    };
  });
}
