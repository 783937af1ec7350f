import { builtinType, startOfBuiltin } from "./builtin-type.ts";
import { type ErrorHeader, findErrorHeader, parseErrorHeader } from "./error-header.ts";
import { isFrameLine } from "./stack-frame.ts";

/** Where an error begins in the lines of an entry. */
export interface ErrorStart {
  readonly header: ErrorHeader;
  readonly index: number;
  /** Columns before the header. */
  readonly indent: number;
}

/** What stands before an error that is a value in a printed object. */
const valueOpening = /^(?:<rejected>|\} reason:|'?[\w$]+'?:) /;

/**
 * The header stands at the beginning of the first line; or after other text in it; or, where the
 * first line has none, at the beginning of a later line before the first frame. A lone `Error` is
 * one if a frame follows.
 */
export function findErrorStart(lines: readonly string[]): ErrorStart | null {
  const framesAt = lines.findIndex((line) => isFrameLine(line));
  const head = framesAt === -1 ? lines : lines.slice(0, framesAt);
  for (const [index, line] of head.entries()) {
    // `Error: ` has a message, which is empty; signale puts a blank behind a lone `Error`.
    const bare = line.trim();
    const text = bare.endsWith(":") && /\s$/.test(line) ? `${bare} ` : bare;
    const header = parseErrorHeader(text) ?? elsewhere(text, index) ?? repeated(text, head, index);
    if (header === null) continue;
    const followed = index + 1 === framesAt || text.endsWith(" {");
    if (header.message !== null || followed) {
      // Behind a text it begins at the left, however far in the text is.
      const isAtStart = header.prefix === "";
      const again = header.type === "Error" ? saidAgain(header, head, index) : null;
      if (again !== null) return again;
      return { header, index, indent: isAtStart ? line.length - line.trimStart().length : 0 };
    }
  }
  const [first] = head;
  if (framesAt === -1 || first === undefined) return null;
  const under = headerUnderText(head);
  if (under !== null) return under;
  // The errors of pg are called `error`.
  const named = head.findLastIndex((line, index) => index > 0 && /^\s*error: /.test(line));
  // pino-pretty has the stack under its name.
  const pretty = head.findLastIndex((line) => /^\s+"stack":$/.test(line)) + 1;
  // Of a level that stands alone the text begins below.
  const said = first === "" ? head.findIndex((line) => line !== "") : named;
  const below = pretty > 0 ? pretty : said;
  return startOfFrames(head[below] ?? first, Math.max(below, 0));
}

/** TypeORM tells of the error of a driver, and the service in the next line of the one that wraps it. */
function saidAgain(
  { message, prefix }: ErrorHeader,
  head: readonly string[],
  index: number,
): ErrorStart | null {
  const [line = ""] = head.slice(index + 1);
  const header = parseErrorHeader(line.trim());
  if (header === null || header.message !== message || head.length !== index + 2) return null;
  return {
    header: { ...header, prefix },
    index: index + 1,
    indent: line.length - line.trimStart().length,
  };
}

function elsewhere(text: string, index: number): ErrorHeader | null {
  return index === 0 ? findErrorHeader(text) : parseErrorHeader(text.replace(valueOpening, ""));
}

/** A class of its own has two words in it; a single one may be a part of the message. */
const anyClass = /^( *)([A-Z][a-z\d]+[A-Z][A-Za-z\d]*): +(\S.*)$/;

/**
 * The stack in the lines under what a logger was told, as NestJS and bunyan write it: it begins with
 * the error, whether or not its class is called one.
 */
function headerUnderText(head: readonly string[]): ErrorStart | null {
  const [said = "", below = "", ...others] = head;
  const [, blanks = "", type, message = ""] = anyClass.exec(below) ?? [];
  if (said.trim() === "" || others.length > 0 || type === undefined) return null;
  const prefix = said.trim();
  const header = { type, code: null, message, prefix, bracketed: false };
  return { header, index: 1, indent: blanks.length };
}

/** Nobody looks further into a line for a message that stands in it twice. */
const maxRepeated = 512;

/**
 * winston's formats write the message before the stack, which begins with it: behind the last line
 * of a message of many lines, or in a line of its own. Then any class is one of an error.
 */
function repeated(text: string, head: readonly string[], index: number): ErrorHeader | null {
  const [first = ""] = head;
  if (index === 0) return null;
  return ofRepeated(text, first.trimEnd());
}

/** The header at the end of a text, whose message ends `said`. */
function ofRepeated(text: string, said: string): ErrorHeader | null {
  for (const match of text.slice(0, maxRepeated).matchAll(/(?<=^| )([A-Z][\w$.]{0,80}): (?=\S)/g)) {
    const message = text.slice(match.index + match[0].length);
    if (
      !said
        .slice(0, said === text ? match.index : said.length)
        .trimEnd()
        .endsWith(message)
    )
      continue;
    const prefix = text.slice(0, match.index).trim();
    return { type: match[1] ?? "", code: null, message, prefix, bracketed: false };
  }
  return null;
}

/** Behind a text: a class that says what it is (`Declined [Error]: …`), `error: …` of pg, one of two words (`NoSuchKey: …`), a lone `Error`. */
const behindText =
  /^(.*?[\s:])??(?:([A-Z]\w{0,80}) \[\w{0,80}(?:Error|Exception)\](?:: (.*))?|((?<!, )error|[A-Z][a-z]+(?:[A-Z][a-z]+)+): (.*)|((?:[A-Z]\w{0,80})?Error))$/;
/** Behind the category of log4js or the context of NestJS too. */
const atBeginning =
  /^(?:\[[^\][]{1,60}\] |[\w.:/-]{1,60} - )?([A-Z][\w$]*(?:\.[A-Z][\w$]*)*)(?: \[([A-Z]\w*)\])?: (.*)$/;

/**
 * Frames under a text whose class name does not end like an error's, or that has no class name:
 * `consola` leaves it out.
 */
function startOfFrames(line: string, index: number): ErrorStart {
  const text = line.trim();
  const indent = line.length - line.trimStart().length;
  const [, prefix = "", declared, said, pg, told, lone] = behindText.exec(text) ?? [];
  const [, begun = "", code = null, rest = ""] = atBeginning.exec(text) ?? [];
  const found = { bracketed: false, code: null, prefix: prefix.trim() };
  const twice = ofRepeated(text, text);
  if (twice !== null) return { header: twice, index, indent };
  const type = declared ?? pg ?? lone;
  if (type !== undefined) {
    return { header: { ...found, type, message: said ?? told ?? "" }, index, indent };
  }
  // `ENOENT: no such file` is a message.
  if (begun === "" || /^[A-Z]+$/.test(begun)) {
    return { header: withoutClass(text), index, indent };
  }
  return { header: { ...found, type: begun, code, message: rest }, index, indent };
}

/** What V8 threw is known by its message, behind what was told beside it. */
function withoutClass(text: string): ErrorHeader {
  const start = startOfBuiltin(text) ?? 0;
  const message = text.slice(start);
  const prefix = text.slice(0, start).trim();
  return { type: builtinType(message) ?? "", code: null, message, prefix, bracketed: false };
}
