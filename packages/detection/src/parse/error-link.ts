import type { ErrorLink, Frame } from "../types.ts";
import { builtinType } from "./builtin-type.ts";
import { type ErrorHeader, parseErrorHeader } from "./error-header.ts";
import { maxFrames } from "./parsed-error.ts";
import { parseFrame } from "./stack-frame.ts";

/** One error of a chain while its lines are read. */
export interface OpenLink {
  type: string | null;
  code: string | null;
  readonly message: string[];
  readonly frames: Frame[];
  /** Where Node left out how many frames that its cause has too; null where it has them all. */
  elided: { readonly at: number; readonly count: number } | null;
  /** Columns before its first line: its properties stand two columns further. */
  readonly indent: number;
  /** Columns before its first frame; deeper ones belong to a property. */
  frameIndent: number | null;
  /** False from the first frame or property on. */
  inMessage: boolean;
  /** In `[Type: message]`, whose end is the closing bracket. */
  readonly bracketed: boolean;
  /** Joined to the stack by `caused by: `: the properties after it are those of the error above. */
  readonly joined: boolean;
}

/** Begins an error with its header. */
export function linkOf(header: ErrorHeader, indent: number, joined = false): OpenLink {
  const link: OpenLink = {
    type: header.type === "" ? null : header.type,
    code: header.code,
    message: [],
    frames: [],
    elided: null,
    indent,
    frameIndent: null,
    inMessage: true,
    bracketed: header.bracketed,
    joined,
  };
  addMessage(link, header.message ?? "");
  return link;
}

/** Begins a cause, which may be any value: `[cause]: 'disk full'`. */
export function linkOfValue(value: string, indent: number, joined: boolean): OpenLink {
  const header = parseErrorHeader(value);
  if (header !== null) return linkOf(header, indent, joined);
  const message = value.replace(/,$/, "").replace(/^'(.*)'$/, "$1");
  const type = builtinType(message) ?? "";
  const plain = { type, code: null, message, prefix: "", bracketed: false };
  return { ...linkOf(plain, indent, joined), inMessage: false };
}

/** The bracket, and behind it the properties, or their beginning. */
const endOfBrackets = /\](?: \{(?: .* \})?|,)?$/;

/** Adds a line of the message, and sees where a bracketed one ends. */
export function addMessage(link: OpenLink, text: string): void {
  const end = link.bracketed ? endOfBrackets.exec(text) : null;
  link.message.push(end === null ? text : text.slice(0, end.index));
  if (end !== null) link.inMessage = false;
}

/** Adds a frame, unless it stands at another column than the frames before it. */
export function addFrame(link: OpenLink, line: string, indent: number): void {
  link.inMessage = false;
  link.frameIndent ??= indent;
  if (indent !== link.frameIndent || link.frames.length === maxFrames) return;
  const frame = parseFrame(line);
  if (frame !== null) link.frames.push(frame);
}

/** Takes `... 4 lines matching cause stack trace ...`; false for another line. */
export function elideFrames(link: OpenLink | null, text: string): boolean {
  const [, count] = /^\.\.\. (\d{1,4}) lines matching cause stack trace \.\.\.$/.exec(text) ?? [];
  if (count === undefined) return false;
  if (link !== null) link.elided = { at: link.frames.length, count: Number(count) };
  return true;
}

/** Puts the frames back that were left out: in its cause they stand behind the frame before them. */
export function restoreFrames(link: OpenLink, cause: OpenLink): void {
  if (link.elided === null) return;
  const { at, count } = link.elided;
  const before = link.frames[at - 1];
  const known = cause.frames.findIndex(
    ({ file, line, column }) =>
      file === before?.file && line === before.line && column === before.column,
  );
  if (known !== -1) link.frames.splice(at, 0, ...cause.frames.slice(known + 1, known + 1 + count));
}

/** Takes the code and the name among the properties. */
export function addProperty(link: OpenLink, key: string, value: string): void {
  const plain = value.replace(/^(['"])(.*)\1$/, "$2");
  if (plain === "undefined" || plain === "null") return;
  if (key === "code" && /^[\w.:-]{1,80}$/.test(plain)) link.code ??= plain;
  if (key === "name" && /^[\w$.]{1,80}$/.test(plain) && link.type === "Error") link.type = plain;
}

/**
 * True for the first property of an error without frames: its header ends with ` {`, which is then
 * no part of the message.
 */
export function opensProperties(link: OpenLink, text: string): boolean {
  const [first = "", second] = link.message;
  if (link.bracketed || second !== undefined || !/(?:^| )\{$/.test(first)) return false;
  if (!/^(?:'?[\w$]+'?: |\[\w+\]: )/.test(text)) return false;
  link.message[0] = first.replace(/ ?\{$/, "");
  return true;
}

/** What was read of an error. */
export function finished(link: OpenLink): ErrorLink {
  const { type, code, frames } = link;
  return { type, code, frames, message: link.message.join("\n").trim() };
}
