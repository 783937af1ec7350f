import { createFingerprinter } from "./fingerprint/fingerprint.ts";
import { createErrorReader } from "./parse/error-reader.ts";
import { parseEntry } from "./parse/parse-entry.ts";
import type { ParsedError } from "./parse/parsed-error.ts";
import type { Reading } from "./parse/record.ts";
import type { DetectedError, DetectOptions, Entry, Occurrence } from "./types.ts";

/** Finds the errors in entries. */
export type Detector = (entry: Entry) => readonly Occurrence[];

/**
 * Makes a detector, which remembers a little of the errors that it has seen, all of it redacted, so
 * that the next ones of their kinds take less time.
 */
export function createDetector({ redactor }: DetectOptions): Detector {
  const fingerprint = createFingerprinter();
  const reading: Reading = {
    mask: (text) => redactor.text(text),
    readError: createErrorReader(),
  };
  return (entry) => {
    if (entry.healthy) return [];
    return parseEntry(entry.lines, reading, entry.origin).map((record) => {
      const { type, message, code, frames, causes } = record.error;
      const error: DetectedError = { type, message, code, frames, stack: record.stack, causes };
      const named = fingerprint(error);
      return {
        offset: entry.offset,
        line: entry.number,
        at: record.at ?? entry.origin?.at ?? null,
        error: message === "" ? { ...error, message: wordsAround(record.error) } : error,
        fingerprint: named,
        fatal: record.fatal,
        request: record.request,
        traceId: record.traceId,
        pid: record.pid ?? entry.origin?.pid ?? null,
      };
    });
  };
}

/**
 * For an error without a message, for whoever reads of it: what was said before it, and by its first
 * cause that says something. No part of the fingerprint, since loggers differ in it.
 */
function wordsAround({ prefix, causes }: ParsedError): string {
  const [said = ""] = prefix.split("\n");
  const because = causes.find((cause) => cause.message !== "")?.message ?? "";
  return [said.replace(/\s*:$/, ""), because].filter((text) => text !== "").join(": ");
}

/**
 * The errors in an entry: none for a healthy one. Every text in the answer is redacted, and was so
 * before the fingerprint was taken.
 */
export function detect(entry: Entry, options: DetectOptions): readonly Occurrence[] {
  return createDetector(options)(entry);
}
