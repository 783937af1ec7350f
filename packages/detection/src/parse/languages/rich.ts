import type { Level } from "../../types.ts";
import { isRaised, isTraceback, tracebackHead } from "./python.ts";

/** What a line says at its beginning, and where its text begins. */
interface RichHead {
  readonly level: Level;
  readonly text: string;
  /** The columns before the text: those of the next lines are blank. */
  readonly column: number;
}

const levels: ReadonlyMap<string, Level> = new Map([
  ["DEBUG   ", "debug"],
  ["INFO    ", "info"],
  ["WARNING ", "warn"],
  ["ERROR   ", "error"],
  ["CRITICAL", "error"],
]);
const place = /^[\w.-]{1,80}\.py:\d{1,6}$/;
/** A time, or as many blanks: it is written once for as long as it stays the same. */
const clock = /^(?: {11}| {20}| {22}|\[[\d/:. -]{5,24}(?: [AP]M)?\] )$/;

/**
 * Reads the head of a line of Rich's handler for Python's `logging`, which writes a table:
 *
 * ```
 * [08:30:42] INFO     ready                                    shop.py:8
 *            ERROR    a long text, which goes on              shop.py:12
 *                     in the next line
 * ```
 *
 * Null for any other line.
 */
export function parseRichHead(line: string): RichHead | null {
  const first = line.charCodeAt(0);
  if ((first !== 0x5b && first !== 0x20) || !endsInNumber(line)) return null;
  const end = line.lastIndexOf(" ");
  if (!place.test(line.slice(end + 1, end + 100))) return null;
  const at = first === 0x5b ? line.indexOf("] ") + 2 : line.search(/\S/);
  const level = levels.get(line.slice(at, at + 8));
  if (level === undefined || line.charCodeAt(at + 8) !== 0x20 || !clock.test(line.slice(0, at)))
    return null;
  return { level, text: line.slice(at + 9, end).trimEnd(), column: at + 9 };
}

/** True for a line with a colon before the digits at its end: cheap, and false for nearly every line. */
function endsInNumber(line: string): boolean {
  let at = line.length - 1;
  while (at > 0 && isDigit(line.charCodeAt(at))) at -= 1;
  return at < line.length - 1 && line.charCodeAt(at) === 0x3a;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/**
 * The lines of such a table as another handler had written them, and a traceback in a box as Python
 * writes it: structlog has one under its own line. Others as they are.
 */
export function withoutTable(lines: readonly string[]): readonly string[] {
  const [first = "", ...others] = lines;
  const head = parseRichHead(first);
  if (head === null) {
    const box = lines.findIndex(opensBox);
    return box === -1 ? lines : [...lines.slice(0, box), ...chainOf(lines.slice(box))];
  }
  const { text, column } = head;
  const texts = others.map((line) => line.slice(column).trimEnd());
  const at = texts.findIndex((line) => isTraceback(line) || opensBox(line));
  const told = at === -1 ? texts : texts.slice(0, at);
  const said = withoutBreaks([text, ...told].filter((line) => line !== ""));
  const before = first.slice(0, column).trimStart();
  const rest = at === -1 ? [] : chainOf(texts.slice(at));
  return [...`${before}${said}`.split("\n"), ...rest];
}

/** A text without the ends of lines at which the next word would not have fitted. */
function withoutBreaks(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => line.length));
  return lines.reduce((text, line, index) => {
    const before = lines[index - 1];
    const [word = ""] = line.split(" ", 1);
    if (before === undefined) return line;
    return `${text}${before.length + 1 + word.length > width ? " " : "\n"}${line}`;
  }, "");
}

/** What stands within the border of a traceback. */
const inBox = /^│ (.*?)│$/;
const boxedFrame = /^(\S.{0,400}):(\d{1,7}) in (\S+)$/;
const seam = /^(?:During handling of the above|The above exception was the)/;

/** Pieces of one line, however narrow the table is. */
const maxPieces = 8;

/** The lines of a chain of tracebacks, put together again where the width of the table broke them. */
function chainOf(texts: readonly string[]): readonly string[] {
  const begins = texts.flatMap((text, index) => (begin(text) ? [index] : []));
  return begins.flatMap((at, index) => one(texts.slice(at, begins[index + 1])));
}

/** True for a line in the box around a traceback, or the border below it. */
export function isBoxed(text: string): boolean {
  return text.startsWith("│") || text.startsWith("╰─");
}

/** True for the border above a traceback. */
export function opensBox(text: string): boolean {
  return text.startsWith("╭─") && text.includes(" Traceback (most recent call last) ");
}

/** True for what begins one of the tracebacks, or stands between two. */
function begin(text: string): boolean {
  return isTraceback(text) || opensBox(text) || seam.test(text);
}

function one(texts: readonly string[]): readonly string[] {
  const [first = ""] = texts;
  if (seam.test(first)) return whole(texts, 0, /^.*:$/, same)?.slice(0, 1) ?? [first];
  const inside = texts.findLastIndex((text) => /^(?: |│|╰)/.test(text));
  const frames = texts.slice(1, inside + 1).flatMap((_, index) => frameAt(texts, index + 1));
  // What was left of the last line of source comes before the exception.
  const below = texts.slice(inside + 1).filter((text) => text !== "" && !begin(text));
  const raised = below.slice(Math.max(below.findIndex(isRaised), 0));
  return [tracebackHead, ...frames, ...withoutBreaks(raised).split("\n")];
}

/** The frame that begins in a line, if one does. */
function frameAt(texts: readonly string[], index: number): readonly string[] {
  const text = texts[index] ?? "";
  if (/^│ [/\\\w<]/.test(text)) {
    const [, file, number, name] = whole(texts, index, boxedFrame, unboxed) ?? [];
    return file === undefined ? [] : [`  File "${file}", line ${number}, in ${name}`];
  }
  if (!text.startsWith('  File "')) return [];
  return whole(texts, index, /^ {2}File "[^"]+", line \d+, in \S+/, same)?.slice(0, 1) ?? [text];
}

/** The match of a line with as many of the next ones as it takes. */
function whole(
  texts: readonly string[],
  index: number,
  pattern: RegExp,
  contentOf: (text: string) => string,
): RegExpExecArray | null {
  let joined = contentOf(texts[index] ?? "");
  for (let next = index + 1; next <= index + maxPieces; next += 1) {
    const match = pattern.exec(joined);
    if (match !== null) return match;
    // A name without a blank in it is broken where the line ends.
    const isInName = joined.split('"').length % 2 === 0;
    joined = `${joined}${isInName ? "" : " "}${contentOf(texts[next] ?? "")}`;
  }
  return null;
}

function same(text: string): string {
  return text;
}

function unboxed(text: string): string {
  return inBox.exec(text)?.[1]?.trimEnd() ?? "";
}
