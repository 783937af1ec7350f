import { isDying } from "../parse/dying.ts";
import { isTraceback } from "../parse/languages/python.ts";
import { isRubyHeader } from "../parse/languages/ruby.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import { levelOfWord } from "../parse/level.ts";
import { parseLogTime } from "../parse/log-time.ts";
import { isStackLine } from "../parse/stack-line.ts";

/** A line that may have the name of a process before it, put there by the program that ran it. */
export interface Carried {
  readonly name: string;
  readonly text: string;
  /** The time before the name, in milliseconds of Unix time; null where there is none. */
  readonly at: number | null;
}

/** One way of writing a name before each line. */
interface Shape {
  /** With groups `name`, `text` and perhaps `time`. */
  readonly pattern: RegExp;
  /** True where a JSON record behind the name is no part of a sentence. */
  readonly distinct: boolean;
  /** True where a level behind the name is none either. */
  readonly leveled?: boolean;
}

const time = String.raw`(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?)`;

const inBrackets: Shape = {
  // concurrently, npm-run-all: `[web] text`, `[0] text`. No time, which is full of such signs.
  pattern: /^(?<name>\[(?!\d+[-:/])[\w@][\w@./:#-]{0,60}\]) ?(?<text>.*)$/s,
  distinct: true,
};
/** Firebase's emulator, of what functions write. */
const quoted: Shape = { pattern: /^(?<name>>) {2}(?<text>.*)$/s, distinct: false };
const afterTime: Shape = {
  // `aws logs tail`: a time and the name of a log stream, which has slashes; Fly: machine and region.
  pattern: new RegExp(
    `^${time} (?<name>[\\w.-]+\\/[\\w./$[\\]-]{1,120}|app\\[\\w+\\] [a-z]{3} \\[\\w+\\]) ?(?<text>.*)$`,
    "s",
  ),
  distinct: true,
};
const indented: Shape = {
  // debug in a terminal: `  shop:db text`.
  pattern: /^ {2}(?<name>[\w-]{1,40}(?::[\w*-]{1,40}){0,4}) (?<text>.*)$/s,
  distinct: false,
};
const cloudFoundry: Shape = {
  // `cf logs`: a time, the process and its stream.
  pattern:
    /^ {3}(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{2}[+-]\d{4}) (?<name>\[[A-Z]+\/[\w/.-]+\] (?:OUT|ERR)) ?(?<text>.*)$/s,
  distinct: true,
};
const others: readonly Shape[] = [
  // turbo: `api:start: text`, `@shop/api#start: text`.
  {
    pattern: /^(?<name>@?[a-z0-9][\w@./-]{0,60}[:#][a-z][\w.:-]{0,60}:) ?(?<text>.*)$/s,
    distinct: true,
    leveled: true,
  },
  // pnpm: `apps/api start: text`, and `. start: text` of the root.
  {
    pattern: /^(?<name>(?:[\w@.-]+\/[\w@./-]{1,60}|\.) [a-z][\w.:-]{0,40}:) ?(?<text>.*)$/s,
    distinct: true,
    leveled: true,
  },
  // stern: `shop-7d9f8c6b5d-x2x4z shop text`, a pod and a container.
  {
    pattern: new RegExp(
      `^(?<name>[a-z0-9][a-z0-9.-]{0,60}-(?:[a-z0-9]{5}|\\d{1,3}) [a-z0-9][a-z0-9-]{0,60}) (?:${time} )?(?<text>.*)$`,
      "s",
    ),
    distinct: true,
  },
  // lerna: `api: text`.
  { pattern: /^(?<name>@?[a-z][\w@./-]{0,60}:) (?<text>.*)$/s, distinct: false },
];

/** A record of a logger: a JSON object with a level. */
const record = /^\{.*"(?:level|severity|lvl|levelname|log\.level)"\s*:/s;

/**
 * Takes the name off a visible line that is written like one with a name before it. Most such lines
 * are sentences: they are carried only where `provesCarrier` was true of a line with the same name.
 */
export function carriedLine(line: string): Carried | null {
  for (const { pattern } of shapesOf(line)) {
    const groups = pattern.exec(line)?.groups;
    if (groups === undefined) continue;
    const { name = "", text = "", time: at } = groups;
    const word = /^\W*(\w+)\W*$/.exec(name)?.[1];
    if (word !== undefined && levelOfWord(word) !== null) return null;
    return { name, text, at: at === undefined ? null : parseLogTime(at) };
  }
  return null;
}

/**
 * True for a line of which it is certain that its name is no part of it: nobody writes a sentence
 * before the frame or the cause of a stack, nor a name before a whole record, the brace that begins
 * one, the time or level that a logger begins its lines with, or what .NET says of an exception that
 * nobody caught; nor a time and a name before what another runtime says as a program dies.
 */
export function provesCarrier(line: string, { text, at }: Carried): boolean {
  switch (text.charAt(0)) {
    case " ":
    case "\t":
      return isStackLine(text) || text.startsWith(" ---> ");
    case "U":
      return text.startsWith("Unhandled exception. ");
    case "T":
      return isTraceback(text);
    case "{":
      return (text === "{" || isRecord(text)) && shapeOf(line)?.distinct === true;
    default:
      // Rails tags every line of an error with the request.
      return (
        (line.startsWith("[") && isRubyHeader(text)) ||
        (at !== null && isDying(text)) ||
        beginsOfLogger(line, text)
      );
  }
}

function isRecord(text: string): boolean {
  return text.endsWith("}") && record.test(text);
}

/** Names in brackets and times are read as such without having proved anything. */
function beginsOfLogger(line: string, text: string): boolean {
  const shape = shapesOf(line) === others ? shapeOf(line) : undefined;
  if (shape?.distinct !== true) return false;
  const leveled = parseLeveledLine(text);
  return (
    leveled !== null &&
    (leveled.time !== null || (shape.leveled === true && leveled.level !== null))
  );
}

function shapeOf(line: string): Shape | undefined {
  return shapesOf(line).find(({ pattern }) => pattern.test(line));
}

const ofBracket = [inBrackets];
const ofQuote = [quoted];
const ofTime = [afterTime];
const ofIndent = [indented];
const ofCloudFoundry = [cloudFoundry];
const none: readonly Shape[] = [];

/** Which shapes a line may have by its first letters: trying all of them on every line takes long. */
function shapesOf(line: string): readonly Shape[] {
  const first = line.charCodeAt(0);
  if (first === 0x5b) return ofBracket;
  if (first === 0x3e) return ofQuote;
  if (first === 0x20) {
    if (line.charCodeAt(1) !== 0x20) return none;
    // Nearly all lines of a stack are further in.
    if (line.charCodeAt(2) !== 0x20) return ofIndent;
    return isDigit(line.charCodeAt(3)) ? ofCloudFoundry : none;
  }
  if (isDigit(first) && line.charCodeAt(4) === 0x2d) {
    return line.charCodeAt(10) === 0x54 ? ofTime : none;
  }
  const isName = isDigit(first) || first === 0x2e || first === 0x40;
  return isName || (first >= 0x61 && first <= 0x7a) ? others : none;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
