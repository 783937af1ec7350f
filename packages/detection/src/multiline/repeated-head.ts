import { isErrorLevel } from "../parse/level.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import { rubyLoggerHead } from "../parse/languages/ruby.ts";
import type { AssemblerPhase } from "../types.ts";
import { visibleLine } from "../visible.ts";

/** Cheap, and false for nearly every line: what may stand in the stack of such a logger. */
const ofStack = /(?: File "|\tat | at |Traceback \(most )/;

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
  if (sign === 0x45 && line.startsWith("ERR! ")) return withoutNpmHead(visibleLine(first), line);
  if (line.startsWith("! ")) return withoutMark(line);
  // The short form of logcat begins with the level: `E/Shop( 1702): text`.
  const isDated = (sign >= 0x30 && sign <= 0x39) || line.charCodeAt(1) === 0x2f;
  if (!isDated) return null;
  const mayBe =
    phase === "traceback" ||
    phase === "raised" ||
    ofStack.test(line) ||
    ofErlang.test(line) ||
    isAndroidCrash(first);
  if (!mayBe) return null;
  const own = namedLine(line);
  if (own === null || own.key !== namedLine(visibleLine(first))?.key) return null;
  if (ofErlang.test(line)) return `  ${own.text}`;
  // The process, between the thread and the exception.
  if (isAndroidCrash(first) && own.text.startsWith("Process: ")) return `  ${own.text}`;
  // Under the exception another error of the same logger may follow.
  return phase === "raised" && own.text.trim() !== "" ? null : own.text;
}

/** Dropwizard marks each line of a stack. */
function withoutMark(line: string): string {
  const text = line.slice(2);
  return /^(?:at |\.\.\. \d)/.test(text) ? `\t${text}` : text;
}

/** npmlog splits what it is given at its line ends. */
function withoutNpmHead(first: string, line: string): string | null {
  const [head] = /^ERR! \S+ /.exec(line) ?? [];
  return head !== undefined && first.startsWith(head) ? line.slice(head.length) : null;
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
