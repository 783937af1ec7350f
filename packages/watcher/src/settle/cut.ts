import type { DetectedError, ErrorLink, Frame } from "@mendwatch/detection";
import { reportLimits, type ReportedCause, type ReportedError } from "@mendwatch/protocol";

/**
 * Cuts what the log says to the sizes that a report keeps to. The fixer refuses what is larger, and
 * a log may hold anything, so everything that goes into a report passes here.
 */

/** At most `length` UTF-16 code units; a cut ends in `…` and never splits a surrogate pair. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = length - 1;
  const splits = /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
  return `${text.slice(0, splits ? end - 1 : end)}…`;
}

/** The same for what may be unknown. */
export function cutOptional(text: string | null, length: number): string | null {
  return text === null ? null : cutText(text, length);
}

/** The error with everything in it cut. */
export function cutError(error: DetectedError): ReportedError {
  return {
    ...cutLink(error),
    stack: cutText(error.stack, reportLimits.stack),
    causes: error.causes.slice(0, reportLimits.causes).map(cutLink),
  };
}

function cutLink(link: ErrorLink): ReportedCause {
  return {
    type: cutOptional(link.type, reportLimits.name),
    message: cutText(link.message, reportLimits.message),
    code: cutOptional(link.code, reportLimits.name),
    frames: link.frames.slice(0, reportLimits.frames).map(cutFrame),
  };
}

function cutFrame(frame: Frame): Frame {
  return {
    file: cutText(frame.file, reportLimits.path),
    line: wholeNumber(frame.line),
    column: wholeNumber(frame.column),
    function: cutOptional(frame.function, reportLimits.name),
    inApp: frame.inApp,
  };
}

/** A log can claim a line number of twenty digits. */
function wholeNumber(value: number | null): number | null {
  return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
