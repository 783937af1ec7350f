import { isV8Fatal } from "../parse/dying.ts";
import { findErrorHeader, parseErrorHeader } from "../parse/error-header.ts";
import { isAnnouncement } from "../parse/json/context.ts";
import { isElixirHeader } from "../parse/languages/elixir.ts";
import { isRubyRaised } from "../parse/languages/ruby.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import { isNestHead } from "../parse/logger-name.ts";
import type { StreamSnapshot } from "../types.ts";
import { visibleLine } from "../visible.ts";
import { isAndroidCrash } from "./repeated-head.ts";
import { isFirstAlone, isLeveled, maxHeld, textOfFirst, textOfLastOwn } from "./open-entry.ts";

/**
 * True for an error under a line that already says the same: loggers write the message twice, and
 * all lines of it. The errors of pg are called `error`.
 */
export function repeatsFirst(open: StreamSnapshot, text: string): boolean {
  const message = parseErrorHeader(text)?.message ?? /^error: (.+)$/.exec(text)?.[1] ?? "";
  const first = textOfFirst(open);
  // Of two errors the message of one may end the other's; behind a class only all of it says it again.
  const said = parseErrorHeader(first)?.message ?? "";
  if (said !== "" && said !== message && parseErrorHeader(said) === null) return false;
  return (
    message !== "" && (open.lines.length === 1 ? first.includes(message) : first.endsWith(message))
  );
}

/** Shorter messages stand at the end of a line by chance. */
const shortestRepeated = 8;

/**
 * True for the last line of a message of many lines, behind which a logger wrote the stack: that
 * begins with the message again.
 */
export function repeatsBehindText(open: StreamSnapshot, text: string): boolean {
  const message = findErrorHeader(text)?.message ?? "";
  if (open.held === 0 || message.length < shortestRepeated || !isLeveled(open)) return false;
  return textOfFirst(open).trimEnd().endsWith(message) && parseLeveledLine(text) === null;
}

/** What Atlassian's products write of the request, between what failed and the exception. */
const ofRequest = /^ -- [a-zA-Z]+: /;

/** True for the error object under a line at error level; after a pause it may be another error. */
export function joinsFirst(open: StreamSnapshot): boolean {
  const { lines, held, closed } = open;
  const blank = lines
    .slice(lines.length - held)
    .every((line) => visibleLine(line.text).trim() === "");
  const isAlone = lines
    .slice(1, lines.length - held)
    .every((line) => ofRequest.test(visibleLine(line.text)));
  return closed === null && isAlone && blank && isLeveled(open);
}

/** The first line of .NET's console logger: `fail: Shop.Cart[0]`, with the text six columns in below. */
const category = /^(?:fail|crit): [\w.+`<>]{1,200}\[\d{1,9}\]$/;

/** True for the exception under the text of .NET's console logger, where something took the columns off it. */
export function isUnderCategory(open: StreamSnapshot): boolean {
  return open.held === 0 && category.test(textOfFirst(open)) && isLeveled(open);
}

/** True for an error of pg under a line of NestJS, if a stack follows: it looks like one of another logger. */
export function mayBeOfDriver(open: StreamSnapshot, text: string): boolean {
  return text.startsWith("error: ") && joinsFirst(open) && isNestHead(textOfFirst(open));
}

const ofPostgres = /^(?:LINE \d{1,6}|DETAIL|HINT|CONTEXT|QUERY): /;

/** True for the object that AWS Lambda's tools write in the lines under what nothing caught. */
export function isOfLambda(open: StreamSnapshot, text: string): boolean {
  const first = textOfFirst(open);
  return (
    text === "{" &&
    isFirstAlone(open) &&
    isLeveled(open) &&
    isAnnouncement(first.slice(first.lastIndexOf("\t", first.length - 2)).trim())
  );
}

/** True for the lines in which V8 says what failed, all of which begin with its sign. */
export function isOfV8(open: StreamSnapshot, text: string): boolean {
  return text.startsWith("#") && isV8Fatal(textOfFirst(open));
}

/** True for a further line of what PostgreSQL says, as clients have it in the message of their error. */
export function isOfPostgres(open: StreamSnapshot, text: string): boolean {
  return ofPostgres.test(text) && textOfFirst(open).includes(": ERROR:  ");
}

/** True for what the database said of a query under the line in which Odoo says that it failed. */
export function isOfQuery(open: StreamSnapshot, text: string): boolean {
  return (
    text.startsWith("ERROR: ") &&
    isFirstAlone(open) &&
    textOfFirst(open).includes(" odoo.sql_db: bad query: ")
  );
}

/**
 * Sonarr and its like have their version before the exception, in the line under what failed; Solr has
 * no blank behind its class, and so the class of the cause before the message.
 */
export function isTaggedError(open: StreamSnapshot, text: string): boolean {
  return (
    joinsFirst(open) &&
    /^(?:\[v[\d.]+\] (?:[\w$]+\.)+[A-Z]\w*: |(?:[\w$]+\.)+[A-Z]\w*:(?=\S))/.test(text)
  );
}

/** Android says which thread and which process it was before what nothing caught there. */
export function isOfAndroid(open: StreamSnapshot): boolean {
  return open.closed === null && open.lines.length <= 2 && isAndroidCrash(textOfFirst(open));
}

/** Elixir says which process and which request it was before what was raised there. */
export function isElixirReport(open: StreamSnapshot, text: string): boolean {
  return isFirstAlone(open) && isLeveled(open) && isElixirHeader(text);
}

/** Ruby prints the cause right under the stack. */
export function isRubyCause(open: StreamSnapshot, text: string): boolean {
  return open.held === 0 && textOfLastOwn(open).startsWith("\tfrom ") && isRubyRaised(text);
}

/** JavaMail names its causes in the message. */
export function saysNested(open: StreamSnapshot): boolean {
  return textOfLastOwn(open).endsWith("nested exception is:");
}

/** True after a cause whose frames have not begun: its message may go on. */
export function awaitsFrames(open: StreamSnapshot): boolean {
  return (
    open.held < maxHeld &&
    /^\s*(?:Caused by|Suppressed|caused by|Next [\w\\]+): /.test(textOfLastOwn(open))
  );
}

/** True for a field in what pydantic lists of a value that is not valid. */
export function goesOnInList(open: StreamSnapshot, text: string): boolean {
  const last = textOfLastOwn(open);
  return (
    /^\S{1,200}$/.test(text) &&
    (/\d validation errors? for /.test(last) ||
      last.startsWith("    For further information visit "))
  );
}

/** True for the last line of a message that winston writes the stack behind. */
export function endsInStack(text: string): boolean {
  return text.endsWith("}") && text.includes('"stack":"') && parseLeveledLine(text) === null;
}
