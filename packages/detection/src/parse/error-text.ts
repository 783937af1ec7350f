import type { ErrorLink, Frame } from "../types.ts";
import { type ErrorHeader, findErrorHeader, parseErrorHeader } from "./error-header.ts";
import { isFrameLine, parseFrame } from "./stack-frame.ts";

/** An error read from text, its causes nearest first. */
export interface ParsedError extends ErrorLink {
  readonly causes: readonly ErrorLink[];
  /** What the caller wrote before the error. */
  readonly prefix: string;
}

/** Frames and causes beyond these say nothing more about an error. */
const maxFrames = 64;
const maxCauses = 16;

/** Properties in which database drivers and frameworks keep the error that they wrap. */
const causeProperties = new Set(["cause", "parent", "original", "originalError", "innerError"]);

/** What stands before an error that is a value in a printed object. */
const valueOpening = /^(?:<rejected>|\} reason:|'?[\w$]+'?:) /;

/** An error while it is read. */
interface Link {
  type: string | null;
  code: string | null;
  readonly message: string[];
  readonly frames: Frame[];
  /** Columns before its first line: its properties stand two columns further. */
  readonly indent: number;
  /** Columns before its first frame; deeper ones belong to a property. */
  frameIndent: number | null;
  /** `message` until the first frame or property. */
  part: "message" | "after";
  /** In `[Type: message]`, whose end is the closing bracket. */
  readonly bracketed: boolean;
  /** Joined to the stack by `caused by: `: the properties after it are those of the error above. */
  joined: boolean;
}

/**
 * Reads what V8 and `util.inspect` print of an error. Null where the lines have no error in them.
 *
 * ```
 * prefix Type [CODE]: message        header; the message may go on for lines, until a frame comes
 *     at function (file:1:2) {       frames; ` {` opens the properties
 *   code: 'CODE',                    properties: code and name are read
 *   [cause]: Type: message           a cause is printed like the error, two columns further
 *       at function (file:1:2)
 *   [errors]: [                      and so are the errors of an AggregateError, four columns further
 *     Type: message
 *         at function (file:1:2)
 *   ]
 * }
 * caused by: Type: message           how loggers join the stack of a cause to a stack
 * ```
 *
 * The properties come after the frames, so a frame belongs to the header before it.
 */
export function parseErrorText(lines: readonly string[]): ParsedError | null {
  const start = locateHeader(lines);
  if (start === null) return null;
  const outermost = linkOf(start.header, start.indent);
  const links: Link[] = [outermost];
  /** Null while frames are read that are nobody's: those of a property, or of an event. */
  let current: Link | null = outermost;
  let errorsIndent = -1;

  for (const line of lines.slice(start.index + 1)) {
    const text = line.trim();
    const indent = line.length - line.trimStart().length;
    if (/^(?:Node\.js v\d|\(Use `node )/.test(text)) break;
    if (isFrameLine(line)) {
      if (current !== null) pushFrame(current, line, indent);
      continue;
    }
    const cause = /^(?:\[cause\]|[Cc]aused by): ?(.*)$/.exec(text);
    if (cause !== null) {
      endMessage(current);
      const joined = text.startsWith("[") ? false : indent === outermost.indent;
      const owned = joined || ownerOf(links, indent) !== undefined;
      current = owned ? linkOfValue(cause[1] ?? "", indent) : null;
      if (current !== null) {
        current.joined = joined;
        push(links, current);
      }
      continue;
    }
    if (current?.part === "message" && !opensProperties(current, text)) {
      pushMessage(current, line.slice(Math.min(indent, current.indent)));
      continue;
    }
    endMessage(current);
    if (indent === 0 && /^[}\]]/.test(text)) break;
    if (text.startsWith("Emitted '")) current = null;
    if (text.startsWith("[errors]: [")) errorsIndent = indent + 2;
    if (indent === errorsIndent) {
      const header = parseErrorHeader(text);
      if (header === null) continue;
      current = linkOf(header, indent);
      push(links, current);
      continue;
    }
    const property = /^'?([\w$]+)'?: (.*?),?$/.exec(text);
    if (property === null) continue;
    const [, key = "", value = ""] = property;
    const owner = ownerOf(links, indent);
    const header = parseErrorHeader(value);
    if (header !== null) {
      current = owner !== undefined && causeProperties.has(key) ? linkOf(header, indent) : null;
      if (current !== null) push(links, current);
    } else if (owner !== undefined) {
      readProperty(owner, key, value);
    }
  }
  return {
    ...finished(outermost),
    prefix: start.header.prefix,
    causes: causesOf(links.slice(1)),
  };
}

interface Start {
  readonly header: ErrorHeader;
  readonly index: number;
  readonly indent: number;
}

/**
 * The header stands at the beginning of the first line; or after other text in it; or, where the
 * first line has none, at the beginning of a later line before the first frame.
 */
function locateHeader(lines: readonly string[]): Start | null {
  const framesAt = lines.findIndex((line) => isFrameLine(line));
  const head = framesAt === -1 ? lines : lines.slice(0, framesAt);
  for (const [index, line] of head.entries()) {
    const text = line.trimStart();
    const indent = line.length - text.length;
    const elsewhere =
      index === 0 ? findErrorHeader(text) : parseErrorHeader(text.replace(valueOpening, ""));
    const header = parseErrorHeader(text) ?? elsewhere;
    if (header === null) continue;
    const followed = index + 1 === framesAt || text.endsWith(" {");
    if (header.message !== null || followed) return { header, index, indent };
  }
  return framesAt > 0 ? headerOfFrames(head) : null;
}

/** Frames under a text whose class name does not end like an error's, or that has no class name. */
function headerOfFrames(head: readonly string[]): Start {
  const [first = ""] = head;
  const named = /^([A-Z][\w$]*(?:\.[A-Z][\w$]*)*)(?: \[([A-Z]\w*)\])?: (.*)$/.exec(first);
  const [, type = "", code = null, message = first] = named ?? [];
  const header = { type, code, message, prefix: "", bracketed: false };
  return { header, index: 0, indent: 0 };
}

function linkOf(header: ErrorHeader, indent: number): Link {
  const { code, bracketed } = header;
  const link: Link = {
    type: header.type === "" ? null : header.type,
    code,
    message: [],
    frames: [],
    indent,
    frameIndent: null,
    part: "message",
    bracketed,
    joined: false,
  };
  pushMessage(link, header.message ?? "");
  return link;
}

/** A cause may be any value: `[cause]: 'disk full'`. */
function linkOfValue(value: string, indent: number): Link {
  const header = parseErrorHeader(value);
  if (header !== null) return linkOf(header, indent);
  const message = value.replace(/,$/, "").replace(/^'(.*)'$/, "$1");
  const link = linkOf({ type: "", code: null, message, prefix: "", bracketed: false }, indent);
  link.part = "after";
  return link;
}

function push(links: Link[], link: Link): void {
  if (links.length <= maxCauses) links.push(link);
}

/** The error whose properties stand at this column. */
function ownerOf(links: readonly Link[], indent: number): Link | undefined {
  return links.findLast((link) => link.indent === indent - 2 && !link.joined);
}

function pushFrame(link: Link, line: string, indent: number): void {
  link.part = "after";
  link.frameIndent ??= indent;
  if (indent !== link.frameIndent || link.frames.length === maxFrames) return;
  const frame = parseFrame(line);
  if (frame !== null) link.frames.push(frame);
}

/** Adds a line of the message, and sees where a bracketed one ends. */
function pushMessage(link: Link, text: string): void {
  const end = link.bracketed ? /\](?: \{|,)?$/.exec(text) : null;
  link.message.push(end === null ? text : text.slice(0, end.index));
  if (end !== null) link.part = "after";
}

/** True for the first property of an error that has no frames: its header ends with ` {`. */
function opensProperties(link: Link, text: string): boolean {
  const [first = "", second] = link.message;
  if (link.bracketed || second !== undefined || !/(?:^| )\{$/.test(first)) return false;
  if (!/^(?:'?[\w$]+'?: |\[\w+\]: )/.test(text)) return false;
  link.message[0] = first.replace(/ ?\{$/, "");
  return true;
}

function endMessage(link: Link | null): void {
  if (link !== null) link.part = "after";
}

/** The same cause may stand in the stack and among the properties. */
function causesOf(links: readonly Link[]): readonly ErrorLink[] {
  const causes = links.map(finished);
  return causes.filter(
    (cause, index) =>
      index ===
      causes.findIndex(({ type, message }) => type === cause.type && message === cause.message),
  );
}

function readProperty(link: Link, key: string, value: string): void {
  const plain = value.replace(/^(['"])(.*)\1$/, "$2");
  if (plain === "undefined" || plain === "null") return;
  if (key === "code" && /^[\w.:-]{1,80}$/.test(plain)) link.code ??= plain;
  if (key === "name" && /^[\w$.]{1,80}$/.test(plain) && link.type === "Error") link.type = plain;
}

function finished(link: Link): ErrorLink {
  const { type, code, frames } = link;
  return { type, code, frames, message: link.message.join("\n").trim() };
}
