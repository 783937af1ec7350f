import { visibleLine } from "../../visible.ts";
import { type ParsedError, parseErrorText } from "../error-text.ts";
import { judge } from "../judge.ts";
import { readLineHead } from "../line-head.ts";
import type { ErrorRecord, LogFormat, Mask } from "../record.ts";
import { findRequest } from "../request.ts";
import { findTraceId } from "../trace-id.ts";
import { saysUncaught } from "../uncaught.ts";

/** Plain lines: `console.error`, and loggers that write `TIME LEVEL text`. */
export const plain: LogFormat = {
  name: "plain",
  parse(lines, mask) {
    if (judge(lines) !== "error") return [];
    const record = parseRecord(lines, mask);
    return record === null ? [] : [record];
  },
};

function parseRecord(lines: readonly string[], mask: Mask): ErrorRecord | null {
  const visible = mask(lines.join("\n")).split("\n").map(visibleLine);
  const [first = "", ...others] = visible;
  const head = readLineHead(first);
  const text = [head.text, ...others];
  const found = parseErrorText(text) ?? withoutHeader(text);
  if (found === null) return null;
  // The errors of some drivers are called `error`, which looks like a level.
  const isName = found.type === null && found.frames.length > 0 && first.startsWith("error: ");
  const error = isName ? { ...found, type: "error" } : found;
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

/** An error by its level alone is named by its first line that says something. */
function withoutHeader(lines: readonly string[]): ParsedError | null {
  const message = lines.find((line) => line.trim() !== "")?.trim();
  if (message === undefined) return null;
  return { type: null, message, code: null, frames: [], causes: [], prefix: "" };
}
