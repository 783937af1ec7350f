import { isErrorLevel } from "../parse/level.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import { rubyLoggerHead } from "../parse/languages/ruby.ts";
import { npmlogHead } from "../parse/special-heads.ts";
import { isPythonSeam, isRaised, tracebackHead } from "../parse/languages/python.ts";
import type { AssemblerPhase, StreamSnapshot } from "../types.ts";
import { visibleLine } from "../visible.ts";
import { isFirstAlone, textOfLastOwn } from "./open-entry.ts";

/** Cheap, and false for nearly every line: what may stand in the stack of such a logger. */
const ofStack = /(?: File "|\tat | at |Traceback \(most )/;

/** All of a stack in one line, as JSON escapes it: no part of the error before. */
const wholeStack = /\\n\s{0,8}at /;

/** What goes on a report of Erlang, each line of which RabbitMQ gives its process. */
const ofErlang = /> (?:\*\* (?:Last message|When Server|Reason for|\{)| {2})/;

/**
 * The text of a line that goes on an error whose lines were given to a logger one by one, which puts
 * the same before each: Ruby's Logger under Rails, oslo.log, logcat, npmlog. Null for any other line; whether
 * the text belongs to the error is still to be seen. `line` is visible.
 */
export function withoutRepeatedHead(
  first: string,
  line: string,
  phase: AssemblerPhase,
): string | null {
  const sign = line.charCodeAt(0);
  const isTagged = sign === 0x5b || line.charCodeAt(1) === 0x2c;
  const ofRuby = isTagged ? withoutRubyHead(visibleLine(first), line) : null;
  if (ofRuby !== null) return ofRuby;
  const npmlog = npmlogHead(line);
  if (npmlog !== null)
    return visibleLine(first).startsWith(npmlog) ? line.slice(npmlog.length) : null;
  if (line.startsWith("! ")) return withoutMark(line);
  // The short form of logcat begins with the level: `E/Shop( 1702): text`.
  const isDated = (sign >= 0x30 && sign <= 0x39) || line.charCodeAt(1) === 0x2f;
  if (!isDated) return null;
  const ofCall = withoutHeadOfCall(first, line);
  if (ofCall !== null) return ofCall;
  const mayBe =
    phase === "traceback" ||
    phase === "raised" ||
    ofStack.test(line) ||
    ofErlang.test(line) ||
    isAndroidCrash(first);
  if (!mayBe || wholeStack.test(line)) return null;
  const own = namedLine(line);
  if (own === null || own.key !== namedLine(visibleLine(first))?.key) return null;
  if (ofErlang.test(line)) return `  ${own.text}`;
  // The process, between the thread and the exception.
  if (isAndroidCrash(first) && own.text.startsWith("Process: ")) return `  ${own.text}`;
  // Under the exception another error of the same logger may follow.
  return phase === "raised" && own.text.trim() !== "" ? null : own.text;
}

/**
 * The text of a line that goes on a traceback each line of which is a record of its own, as Twisted
 * and log4js write what goes to standard error; null for any other line. `line` is visible.
 */
export function withoutHeadOfTraceback(open: StreamSnapshot, line: string): string | null {
  const { phase, lines, closed } = open;
  if (phase !== "failing" && phase !== "framed" && phase !== "traceback" && phase !== "raised")
    return null;
  const raw = lines[0]?.text ?? "";
  if (closed !== null || !raw.includes(tracebackHead)) return null;
  const first = visibleLine(raw);
  const end = first.indexOf(tracebackHead);
  if (end < timeLength || !beginsWithDate(first)) return null;
  if (withoutTime(line.slice(0, end).padEnd(end)) !== withoutTime(first.slice(0, end))) return null;
  const text = line.slice(end);
  const isOver = !isFirstAlone(open) && isRaised(textOfLastOwn(open));
  return isOver && text.trim() !== "" && !isPythonSeam(text) ? null : text;
}

/** As long as a time with its date and zone is: `2026-11-20T08:30:42+0000`. */
const timeLength = 24;

function beginsWithDate(line: string): boolean {
  return /^\[?\d{4}-/.test(line);
}

/** Of the lines that were written one after the other the time differs in its digits. */
function withoutTime(head: string): string {
  return head.slice(0, timeLength).replace(/\d/g, "0") + head.slice(timeLength);
}

/** RabbitMQ below a colon or below nothing, and SQL Server, which has only a number in the first line. */
const callOfLogger =
  /^[\d-]{10} [\d:.]{11,15}(?:[+-]\d\d:\d\d)? (?:\[error\] <[\d.]{3,20}> (?=.*:$|$)|\w{4,10} +(?=Error: \d+, Severity: ))/;

/** Loggers that write the time, the same to the last digit, before every line of a text. */
function withoutHeadOfCall(first: string, line: string): string | null {
  if (line.charCodeAt(19) !== 0x2e) return null;
  const visible = visibleLine(first);
  if (!line.startsWith(visible.slice(0, 22))) return null;
  const [head] = callOfLogger.exec(visible) ?? [];
  if (head === undefined || !line.startsWith(head)) return null;
  const text = line.slice(head.length);
  return text.startsWith("Error: ") ? null : `  ${text}`;
}

/** Dropwizard marks each line of a stack. */
function withoutMark(line: string): string {
  const text = line.slice(2);
  return /^(?:at |\.\.\. \d)/.test(text) ? `\t${text}` : text;
}

/** True for the first line that Android writes of an exception that nothing caught; its process may come next. */
export function isAndroidCrash(line: string): boolean {
  return line.includes(" FATAL EXCEPTION: ");
}

const beginsBox = /^[a-z]{4,7}: +┏ /;
const inBox = /^[a-z]{4,7}: +[┃┗] \[ ?\d{1,3}\] /;

/**
 * The text of a line in the box that winston-console-format draws around a record, whose lines it
 * counts; null for any other line. `line` is visible.
 */
export function withoutBox(first: string, line: string): string | null {
  const [head] = line.charCodeAt(0) >= 0x61 ? (inBox.exec(line) ?? []) : [];
  return head === undefined || !beginsBox.test(visibleLine(first)) ? null : line.slice(head.length);
}

/** Rails puts only its tags before the further lines of one call. */
function withoutRubyHead(first: string, line: string): string | null {
  const known = rubyLoggerHead(first);
  if (known === null) return null;
  const head = rubyLoggerHead(line);
  if (head !== null) return head.key === known.key ? line.slice(head.length) : null;
  const isTagged = known.tags !== "" && line.startsWith(`${known.tags} `);
  return isTagged ? line.slice(known.tags.length + 1) : null;
}

/** A line at error level, by its level and the logger that it names; what follows keeps its blanks. */
function namedLine(line: string): { readonly key: string; readonly text: string } | null {
  const leveled = parseLeveledLine(line);
  if (leveled === null || !isErrorLevel(leveled.level)) return null;
  const [, name, text = ""] =
    /^([\w.$-]{1,80}(?:\( *\d+\))?:?|<[\d.]{5,40}>)(?: (.*))?$/s.exec(leveled.rest) ?? [];
  return name === undefined ? null : { key: `${leveled.level} ${name}`, text };
}
