import type { Level } from "../types.ts";
import { isTraceback, tracebackHead } from "./languages/python.ts";
import { parseLeveledLine } from "./leveled-line.ts";
import { parseProcessWarning } from "./process-warning.ts";

/** What the first line of a plain entry says before its text, and the text. */
export interface LineHead {
  /** Null where the line names none. */
  readonly level: Level | null;
  /** As it is written, for `parseLogTime`. */
  readonly time: string | null;
  readonly pid: number | null;
  readonly text: string;
  /** A warning of Node that tells of an unhandled rejection. */
  readonly rejected: boolean;
}

/** Erlang's process before the text. */
const process = /^<\d{1,6}\.\d{1,9}\.\d{1,6}>(?: {1,40}|$)/;

/** Reads the beginning of a visible line. */
export function readLineHead(line: string): LineHead {
  const warning = parseProcessWarning(line);
  if (warning !== null) {
    const { pid, rejection } = warning;
    const level = rejection === null ? "warn" : "error";
    return { level, time: null, pid, text: rejection ?? line, rejected: rejection !== null };
  }
  const leveled = parseLeveledLine(line);
  if (leveled === null) return { level: null, time: null, pid: null, text: line, rejected: false };
  const text = fromTraceback(leveled.rest.replace(process, ""));
  return { ...leveled, text, rejected: false };
}

/** A traceback without what stands before it in its first line, be it a logger's name or a request. */
function fromTraceback(text: string): string {
  return text.endsWith(` ${tracebackHead}`) && !isTraceback(text) ? tracebackHead : text;
}
