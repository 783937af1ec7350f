import { visibleLine } from "../../visible.ts";
import { parseErrorHeader } from "../error-header.ts";
import { type ParsedError, parseErrorText } from "../error-text.ts";
import { isErrorLevel } from "../level.ts";
import { type LeveledLine, parseLeveledLine } from "../leveled-line.ts";
import type { ErrorRecord, LogFormat, Mask } from "../record.ts";
import { findRequest } from "../request.ts";
import { isFrameLine } from "../stack-frame.ts";
import { findTraceId } from "../trace-id.ts";
import { announcesUncaught, saysUncaught } from "../uncaught.ts";

/** How Node before version 15, or with `--unhandled-rejections=warn`, tells of a rejection. */
const rejectionWarning = /^\(node:(\d+)\) UnhandledPromiseRejectionWarning: /;
const rejectionAdvice = "Unhandled promise rejection. This error originated";

/**
 * Plain lines: `console.error`, and loggers that write `TIME LEVEL text`. An explicit level decides.
 * Without one it takes the header of an error, or the frames of a stack under a text.
 */
export const plain: LogFormat = {
  name: "plain",
  parse(lines, mask) {
    const first = visibleLine(lines[0] ?? "");
    const leveled = parseLeveledLine(first);
    const level = leveled?.level ?? null;
    if (level !== null && !isErrorLevel(level)) return [];
    if (level === null && !looksLikeError(leveled?.rest ?? first, lines)) return [];
    const record = parseRecord(lines, mask);
    return record === null ? [] : [record];
  },
};

function looksLikeError(first: string, lines: readonly string[]): boolean {
  if (rejectionWarning.test(first))
    return !first.replace(rejectionWarning, "").startsWith(rejectionAdvice);
  // console.trace, and the warnings of libraries, have frames and are no errors.
  if (/^(?:Trace|Warning)\b/.test(first)) return false;
  const header = parseErrorHeader(first);
  if (header !== null && (header.message !== null || first.endsWith(" {"))) return true;
  if (announcesUncaught(first)) return true;
  return !isFrameLine(first) && lines.some((line) => isFrameLine(visibleLine(line)));
}

function parseRecord(lines: readonly string[], mask: Mask): ErrorRecord | null {
  const visible = mask(lines.join("\n")).split("\n").map(visibleLine);
  const [first = "", ...others] = visible;
  const leveled = parseLeveledLine(first);
  const rejection = rejectionWarning.exec(first);
  const rest = rejection === null ? (leveled?.rest ?? first) : first.slice(rejection[0].length);
  const error = parseErrorText([rest, ...others]) ?? withoutHeader(rest);
  if (error === null) return null;
  const said = error.prefix === "" ? rest : error.prefix;
  return {
    at: leveled?.at ?? null,
    pid: rejection === null ? (leveled?.pid ?? null) : Number(rejection[1]),
    fatal: isFatal(leveled, rejection !== null, error, said),
    error,
    stack: visible.join("\n").trimEnd(),
    request: findRequest(rest),
    traceId: findTraceId(rest),
  };
}

/** A line that is an error by its level alone. */
function withoutHeader(text: string): ParsedError | null {
  const message = text.trim();
  if (message === "") return null;
  return { type: null, message, code: null, frames: [], causes: [], prefix: "" };
}

function isFatal(
  leveled: LeveledLine | null,
  rejected: boolean,
  error: ParsedError,
  said: string,
): boolean {
  if (rejected || leveled?.level === "fatal") return true;
  return error.type === "UnhandledPromiseRejection" || saysUncaught(said);
}
