import { visibleLine } from "../../visible.ts";
import { parseErrorHeader } from "../error-header.ts";
import { type ParsedError, parseErrorText } from "../error-text.ts";
import { isErrorLevel, type Level } from "../level.ts";
import { parseLeveledLine } from "../leveled-line.ts";
import { parseProcessWarning } from "../process-warning.ts";
import type { ErrorRecord, LogFormat, Mask } from "../record.ts";
import { findRequest } from "../request.ts";
import { isFrameLine } from "../stack-frame.ts";
import { findTraceId } from "../trace-id.ts";
import { announcesUncaught, saysUncaught } from "../uncaught.ts";

/**
 * Plain lines: `console.error`, and loggers that write `TIME LEVEL text`. An explicit level decides.
 * Without one it takes the header of an error, or the frames of a stack under a text.
 */
export const plain: LogFormat = {
  name: "plain",
  parse(lines, mask) {
    const head = readHead(visibleLine(lines[0] ?? ""));
    if (head.level !== null && !isErrorLevel(head.level)) return [];
    if (head.level === null && !looksLikeError(head.text, lines)) return [];
    const record = parseRecord(lines, mask);
    return record === null ? [] : [record];
  },
};

/** The first line of an entry. */
interface Head {
  readonly level: Level | null;
  readonly at: number | null;
  readonly pid: number | null;
  readonly text: string;
  readonly rejected: boolean;
}

function readHead(line: string): Head {
  const warning = parseProcessWarning(line);
  if (warning !== null) {
    const level = warning.rejection === null ? "warn" : "error";
    const text = warning.rejection ?? line;
    return { level, at: null, pid: warning.pid, text, rejected: warning.rejection !== null };
  }
  const leveled = parseLeveledLine(line);
  if (leveled === null) return { level: null, at: null, pid: null, text: line, rejected: false };
  return { ...leveled, text: leveled.rest, rejected: false };
}

function looksLikeError(first: string, lines: readonly string[]): boolean {
  // console.trace has frames and is no error.
  if (/^Trace\b/.test(first)) return false;
  const header = parseErrorHeader(first);
  if (header !== null && (header.message !== null || first.endsWith(" {"))) return true;
  if (announcesUncaught(first)) return true;
  return !isFrameLine(first) && lines.some((line) => isFrameLine(visibleLine(line)));
}

function parseRecord(lines: readonly string[], mask: Mask): ErrorRecord | null {
  const visible = mask(lines.join("\n")).split("\n").map(visibleLine);
  const [first = "", ...others] = visible;
  const head = readHead(first);
  const error = parseErrorText([head.text, ...others]) ?? withoutHeader(head.text);
  if (error === null) return null;
  const said = error.prefix === "" ? head.text : error.prefix;
  const uncaught =
    head.rejected || saysUncaught(said) || error.type === "UnhandledPromiseRejection";
  return {
    at: head.at,
    pid: head.pid,
    fatal: head.level === "fatal" || uncaught,
    error,
    stack: visible.join("\n").trimEnd(),
    request: findRequest(head.text),
    traceId: findTraceId(head.text),
  };
}

/** A line that is an error by its level alone. */
function withoutHeader(text: string): ParsedError | null {
  const message = text.trim();
  if (message === "") return null;
  return { type: null, message, code: null, frames: [], causes: [], prefix: "" };
}
