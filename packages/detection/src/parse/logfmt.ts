import { parseErrorHeader } from "./error-header.ts";
import { isTraceback, tracebackHead } from "./languages/python.ts";
import type { Level } from "../types.ts";
import { type LeveledLine, levelOfNumber, levelOfWord } from "./level.ts";

const pair = /(?:^|\s)([\w.@/-]+)=(?!=)(?:"((?:[^"\\]|\\.)*)"|(\S*))/g;
/** Under these names stands why it failed. */
const reasons = ["err", "error", "exception", "reason", "cause", "desc"];
/** Under these, where. */
const stacks = [
  "stack",
  "stacktrace",
  "stack_trace",
  "exception.stacktrace",
  "traceback",
  "exception",
];
/** structlog 22 leaves the line ends of a traceback as they are. */
const opened = `="${tracebackHead}`;
const closed = /(?:^|[^\\])"(?: [\w.@/-]+=.*)?$/;
/** A longer line is data. */
const maxRead = 16_384;

/** True for a record in which a traceback begins that goes on in the next lines. */
export function opensTraceback(line: string): boolean {
  return line.endsWith(opened) && parseLogfmt(line) !== null;
}

/** True for the last line of that traceback, and of the record. */
export function closesTraceback(line: string): boolean {
  return closed.test(line);
}

/** The lines of an entry, those of such a record as one. */
export function withWholeRecord(lines: readonly string[]): readonly string[] {
  const [first = ""] = lines;
  if (!opensTraceback(first)) return lines;
  const end = lines.findIndex((line, index) => index > 0 && closesTraceback(line)) + 1;
  return end === 0 ? lines : [lines.slice(0, end).join("\n"), ...lines.slice(end)];
}

/** The fields of a line, the first of each name. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [, key = "", quoted, bare] of text.slice(0, maxRead).matchAll(pair)) {
    if (!fields.has(key)) fields.set(key, quoted === undefined ? (bare ?? "") : unquote(quoted));
  }
  return fields;
}

function unquote(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, sign: string) =>
    sign === "n" ? "\n" : sign === "t" ? "\t" : sign,
  );
}

/** Reads `time="…" level=error msg="…" err="…"`; null for a line that does not begin with a field or has no level. */
export function parseLogfmt(line: string): LeveledLine | null {
  if (!/^[\w.@-]+=/.test(line)) return null;
  const fields = fieldsOf(line);
  const word = fields.get("level") ?? fields.get("lvl") ?? fields.get("severity") ?? routed(fields);
  const level = levelOfWord(word) ?? levelOfTens(word);
  if (level === null) return null;
  const time = fields.get("time") ?? fields.get("ts") ?? fields.get("t");
  const said = fields.get("msg") ?? fields.get("message") ?? fields.get("event") ?? "";
  const rest = withStack(said, fields);
  const pid = Number(fields.get("pid"));
  return {
    time: time ?? null,
    level,
    pid: pid > 0 ? pid : null,
    rest: rest === "" ? line : rest,
  };
}

/** pino's levels are numbers. */
function levelOfTens(word: string): Level | null {
  return /^[1-6]0$/.test(word) ? levelOfNumber(Number(word)) : null;
}

/** Heroku's router says `at=error code=H12 desc="Request timeout"`; elsewhere `at` is any place. */
function routed(fields: ReadonlyMap<string, string>): string {
  return fields.has("code") && fields.has("desc") ? (fields.get("at") ?? "") : "";
}

/** What was said and why, and the stack under it where a field has one. */
function withStack(said: string, fields: ReadonlyMap<string, string>): string {
  const stack = stacks
    .map((name) => fields.get(name))
    .find((text) => text?.includes("\n") === true);
  if (stack === undefined) return withError(said, fields);
  // The stack begins with the error, or says only where.
  const first = stack.slice(0, stack.indexOf("\n"));
  const begins = parseErrorHeader(first) !== null || isTraceback(first);
  return `${begins ? said : withReason(said, fields)}\n${stack}`.trimStart();
}

/** An error without frames has a stack of one line, which names its type. */
function withError(said: string, fields: ReadonlyMap<string, string>): string {
  const stack = fields.get("stack") ?? "";
  const isError = parseErrorHeader(stack) !== null && !said.includes(stack);
  return isError ? `${said}: ${stack}` : withReason(said, fields);
}

/**
 * A text without the fields behind it, which differ from one time to the next; the reason among them
 * stays: `"Error syncing pod" err="back-off" pod=…` says `Error syncing pod: back-off`.
 */
export function withoutFields(text: string): string {
  const start = text.length > maxRead ? text.length : startOfFields(text);
  if (start === text.length) return text;
  const fields = fieldsOf(text.slice(start));
  // A long word before `=` is base64.
  if (/^\s?(?=\S*\d)(?=\S*[A-Z])[\w/]{15,}=$/.test(text.slice(start).trimEnd())) return text;
  // One number at the end of a sentence is a part of it: `unknown mode=3`.
  if (/^[^"=]*\S\s\w+=\d+$/.test(text.trimEnd())) return text;
  const said = text
    .slice(0, start)
    .trim()
    .replace(/^"(.*)"$/s, "$1");
  return withReason(said === "" ? (fields.get("msg") ?? text) : said, fields);
}

/** Where the fields begin that follow one another to the end of the text; its length without any. */
function startOfFields(text: string): number {
  const end = text.trimEnd().length;
  let start = text.length;
  let reached = -1;
  for (const match of text.matchAll(pair)) {
    if (match.index !== reached) start = match.index;
    reached = match.index + match[0].length;
  }
  return reached === end ? start : text.length;
}

/** Which failure it was, where the reason does not say. */
const codes: readonly (readonly [names: readonly string[], value: RegExp])[] = [
  [["status", "status_code", "statusCode", "http_status"], /^(?:[45]\d\d|\d{1,3}\/[A-Z]+)$/],
  [["op", "operation"], /^[A-Za-z][\w.-]{0,40}$/],
  [
    ["code", "errno", "error_code", "exit_code"],
    /^(?:[A-Z][A-Z\d_]+|-?\d{1,5}|exited|killed|dumped),?$/,
  ],
];

/** The codes among the fields that the text does not have: they tell errors apart, as no other field does. */
function codesIn(fields: ReadonlyMap<string, string>, said: string): string {
  return codes
    .flatMap(([names, value]) => {
      const code = names.map((name) => fields.get(name)).find((text) => text !== undefined);
      const isSaid = code === undefined || !value.test(code) || said.includes(code);
      return isSaid ? [] : [` ${names[0]}=${code.replace(/,$/, "")}`];
    })
    .join("");
}

function withReason(said: string, fields: ReadonlyMap<string, string>): string {
  const reason = reasons
    .map((name) => fields.get(name))
    .find((text) => text !== undefined && text !== "");
  if (reason === undefined) return said === "" ? said : said + codesIn(fields, said);
  if (said.includes(reason)) return said;
  return said === "" ? reason : `${said}: ${reason}`;
}
