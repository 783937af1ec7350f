import type { LineOrigin } from "../../types.ts";
import { visibleLine } from "../../visible.ts";
import { errorOfContext } from "../json/context.ts";
import { stackIn } from "../json/error-fields.ts";
import { readInspected } from "../json/inspected.ts";
import { errorOfRecord } from "../json/record-error.ts";
import { isTraceback } from "../languages/python.ts";
import { withoutTable } from "../languages/rich.ts";
import { parseErrorHeader } from "../error-header.ts";
import { judgeBelow } from "../judge.ts";
import { isDying, isV8Fatal } from "../dying.ts";
import { type LineHead, readLineHead } from "../line-head.ts";
import { withoutFields, withWholeRecord } from "../logfmt.ts";
import { parseLogTime } from "../log-time.ts";
import type { ParsedError } from "../parsed-error.ts";
import type { ErrorRecord, LogFormat, Reading } from "../record.ts";
import { findRequest } from "../request.ts";
import { findTraceId } from "../trace-id.ts";
import { saysUncaught } from "../uncaught.ts";
import { withoutConnection } from "../web-server.ts";

/** Plain lines: what runtimes print of errors, and loggers that write `TIME LEVEL text`. */
export const plain: LogFormat = {
  name: "plain",
  parse(lines, reading, origin) {
    const [first = ""] = readable(lines);
    const head = readLineHead(first);
    if (judgeBelow(head, lines, origin) !== "error") return [];
    const visible = readable(reading.mask(lines.join("\n")).split("\n"));
    const [masked = ""] = visible;
    const maskedHead = masked === first ? head : readLineHead(masked);
    const record = parseRecord(maskedHead, visible, reading, origin);
    return record === null ? [] : [record];
  },
};

function readable(lines: readonly string[]): readonly string[] {
  return withWholeRecord(withoutTable(lines.map(visibleLine)));
}

/** The error of visible lines in which nothing is left to be masked. */
function parseRecord(
  head: LineHead,
  lines: readonly string[],
  reading: Reading,
  origin: LineOrigin | null,
): ErrorRecord | null {
  const [first = "", ...others] = lines;
  const found = readPlain(head, others, reading);
  if (found === null) return null;
  // The errors of some drivers are called `error`, which looks like a level.
  const isName = found.type === null && found.frames.length > 0 && first.startsWith("error: ");
  const error = isName ? { ...found, type: "error" } : found;
  const said = error.prefix === "" ? head.text : error.prefix;
  const uncaught =
    head.rejected || saysUncaught(said) || error.type === "UnhandledPromiseRejection";
  return {
    at: head.time === null ? null : parseLogTime(head.time),
    pid: head.pid,
    fatal: (head.level ?? origin?.level) === "fatal" || uncaught,
    error: isUnderText(head, error) ? { ...error, prefix: said } : error,
    stack: lines.join("\n").trimEnd(),
    request: findRequest(head.text),
    traceId: findTraceId(head.text),
  };
}

/** True for an error whose class stands under the line of a logger, and not in it. */
function isUnderText({ level, text }: LineHead, { type, prefix }: ParsedError): boolean {
  if (level === null || type === null || prefix !== "" || isTraceback(text)) return false;
  return !text.includes(type) && parseErrorHeader(text) === null;
}

function readPlain(
  head: LineHead,
  others: readonly string[],
  reading: Reading,
): ParsedError | null {
  const inContext = head.level === null ? null : errorOfContext(head.text, reading);
  if (inContext !== null && (others.length === 0 || inContext.frames.length > 0)) return inContext;
  const printed = head.level === null ? null : errorOfPrinted(head.text, others, reading);
  if (printed !== null) return printed;
  const whole = [head.text, ...others].join("\n");
  const behindAll =
    head.level === null || others.length === 0 ? null : errorOfContext(whole, reading);
  if (behindAll !== null && behindAll.frames.length > 0) return behindAll;
  // .NET's console logger has the category first, and everything else six columns in.
  const isCategory = others.length > 0 && /^[\w.+`<>]+\[\d+\]$/.test(head.text);
  const text = isCategory
    ? others.map((line) => line.replace(/^ {6}/, ""))
    : [...withLinesOfStack(withoutConnection(head.text)).split("\n"), ...others];
  const found = reading.readError(text.join("\n"));
  if (inContext !== null && (found === null || found.type === null)) {
    return { ...inContext, frames: found?.frames ?? [] };
  }
  if (found === null) return withoutHeader(head, text);
  if (found.message === "") return { ...found, message: toldBeside(others) };
  // A class with its package in the middle of a text, and no stack: the text says more than the class.
  const { type, frames, prefix } = found;
  const isMention =
    frames.length === 0 &&
    prefix !== "" &&
    !saysUncaught(prefix) &&
    /\w\.\w/.test(type ?? "") &&
    text[0]?.includes(type ?? "");
  return isMention ? { ...found, message: text[0] ?? "", prefix: "" } : found;
}

/** The error of a text with an object behind it that has the stack, as `util.inspect` prints it: `text - {`. */
function errorOfPrinted(
  text: string,
  others: readonly string[],
  reading: Reading,
): ParsedError | null {
  if (!text.endsWith(" {")) return null;
  const end = others.findIndex((line) => line.startsWith("}"));
  const record = readInspected(["{", ...others.slice(0, Math.max(end, 0)), "}"]);
  if (record === null || stackIn(record) === null) return null;
  return errorOfRecord(record, text.replace(/(?: -)? \{$/, ""), reading).error;
}

/** winston before version 3 has the lines of a stack as a list, behind the other fields of an exception. */
function withLinesOfStack(text: string): string {
  return text.includes("stack=[")
    ? text.replace(/\]$/, "").replaceAll(/, {3,8}(?=at \S)/g, "\n    ")
    : text;
}

/** Bun leaves the message out of the stack, which pino-pretty has below it. */
function toldBeside(lines: readonly string[]): string {
  const line = lines.find((text) => text.startsWith('      "message": "'));
  return /^ {6}"message": "(.*)",?$/.exec(line ?? "")?.[1] ?? "";
}

/** A text under its level, without the lines that only adorn it. */
function fromFirstWord(lines: readonly string[]): string {
  const at = lines.findIndex((line) => /\p{L}/u.test(line));
  return lines.slice(Math.max(at, 0)).join("\n").trim();
}

/** An error by its level alone is named by its first line that says something; SQL Server has a number there. */
function withoutHeader(head: LineHead, lines: readonly string[]): ParsedError | null {
  const line = lines.find((text) => text.trim() !== "")?.trim();
  if (line === undefined) return null;
  const [, number = null] = /^(\d{1,6}), Severity: \d/.exec(line) ?? [];
  const below = lines[1]?.trim() ?? "";
  if (number !== null && below !== "") {
    return { type: null, message: below, code: number, frames: [], causes: [], prefix: "" };
  }
  if (isV8Fatal(line) && below.startsWith("# ")) {
    return { type: null, message: below.slice(2), code: null, frames: [], causes: [], prefix: "" };
  }
  // zod's message begins with a bracket on a line of its own.
  const message =
    !/[\p{L}\p{N}]/u.test(head.text) && lines.length > 1
      ? fromFirstWord(lines)
      : head.level === null || isDying(line)
        ? line
        : withoutFields(line);
  return { type: null, message, code: null, frames: [], causes: [], prefix: "" };
}
