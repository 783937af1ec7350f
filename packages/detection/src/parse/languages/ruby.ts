import type { ErrorLink, Frame } from "../../types.ts";
import { chain, type ParsedError, frame, linkOf } from "../parsed-error.ts";

/** `/srv/shop/cart.rb:12:in 'pay'`, with a backtick before Ruby 3.4; `from` and numbers before it. */
const frameLine =
  /^\s*(?:\d+: )?(?:from )?((?:[\w.-]+ \([\w.]+\) )?(?:<internal:[^>]+>|\(erb\)|\(irb\)|\(eval[^)]*\)|[^\s:'"`#{][^:'"`]*\.(?:rb|erb|rake|ru|haml|slim|builder|jbuilder)|[\w./-]*bin\/[\w-]+|(?:[\w./-]*\/)?(?:Rakefile|Gemfile|Capfile)|-e)):(\d+)(?::in [`'](.+)')?$/;
/** Rails names no method of a template. */
const template = /\.(?:erb|haml|slim|jbuilder):\d+$/;
/** The frame where it was raised, then the error: `file:1:in 'f': message (Type)`. */
const raised = /^((?:[^\s:]|:(?!\d))+):(\d+):in [`'](.+?)': (.*?) ?\(([A-Z][\w:]*)\)$/s;
/** A longer line is a text that happens to have a place in it. */
const maxHeader = 4096;
/** Rails: `Type (message):`. */
const rails = /^\s{0,2}((?:[A-Z]\w*::)*[A-Z]\w*) \((.*)\):$/s;
const typed =
  /^((?:[A-Z]\w*::)*[A-Z]\w*(?:Error|Exception|Invalid|NotFound|Failure|Timeout)?): (.*)$/s;
/** Sinatra, behind the time: `- Type - message:`, the message perhaps of many lines. */
const dashedHead =
  /^- (?:[A-Z]\w*::)*[A-Z]\w*(?:Error|Exception|NotFound|Invalid|Timeout) - (?=\S)/;
const dashed = /^- ((?:[A-Z]\w*::)*[A-Z]\w*) - (.*?):?$/s;
/** Puma: `text: #<Type: message>`. */
const inspected = /#<((?:[A-Z]\w*::)*[A-Z]\w*): (.*)>$/s;
/** Ruby's Logger: `message (Type)`. */
const suffixed = /^(.*) \(((?:[A-Z]\w*::)*[A-Z]\w*)\)$/s;
/** The line of source that Ruby adds to a message, with carets under it. */
const snippet = /\n\n[^\n]*\n *\^+[\s\S]*$/;
const library =
  /(?:^|\/)(?:gems|rubies|ruby)\/(?:[\w.-]+\/)|\/(?:usr|usr\/local)\/lib\/ruby\/|^<internal:|^[\w-]+ \([\w.]+\) |(?:^|\/)vendor\/bundle\/|(?:^|\/)bin\/(?:bundle|rails|rake|puma|irb|sidekiq|rspec)$/;

/** What Ruby's Logger puts before a line, and Rails before that. */
const loggerHead = /^[DIWEFAU], \[\S+ ?#(\d+)\] +([A-Z]+) -- [^:]{0,60}:((?: \[[\w-]{8,}\])*) ?/;

/** What stands before the lines of an error that was given to Ruby's Logger line by line. */
export interface LoggerHead {
  /** Process, level and Rails' tags: the same before all of them. */
  readonly key: string;
  /** Rails puts only the tags before the further lines of one call. */
  readonly tags: string;
  readonly length: number;
}

/** Reads it; null for a line without. */
export function rubyLoggerHead(line: string): LoggerHead | null {
  const [all, pid = "", level = "", tags = ""] = loggerHead.exec(line) ?? [];
  if (all === undefined) return null;
  return { key: `${pid} ${level}${tags}`, tags: tags.trim(), length: all.length };
}

/** True for a line of a Ruby stack. */
export function isRubyFrame(line: string): boolean {
  const last = line.charCodeAt(line.length - 1);
  const isPlace =
    last === 0x27
      ? line.includes(":in ")
      : last >= 0x30 &&
        last <= 0x39 &&
        (line.startsWith("from ", line.length - line.trimStart().length) || template.test(line));
  return isPlace && frameLine.test(line);
}

/** True for the place and the error itself: under a stack, it is the cause of the error above. */
export function isRubyRaised(line: string): boolean {
  const mayBe = line.endsWith(")") && line.length < maxHeader && line.includes(":in ");
  return mayBe && raised.test(line);
}

/** True for a line that begins with an error of Ruby: where it was raised, or as Rails and Puma write it. */
export function isRubyHeader(line: string): boolean {
  if (line.startsWith("Rack app ")) return line.endsWith(">") && inspected.test(line);
  if (line.startsWith("- ")) return dashedHead.test(line);
  return isRubyRaised(line) || (line.endsWith("):") && rails.test(line));
}

/**
 * Reads the error of Ruby and of Rails:
 *
 * ```
 * /srv/shop/cart.rb:12:in 'pay': message (Type)
 *     from /srv/shop/index.rb:5:in '<main>'
 *
 * Type (message):
 *
 * app/controllers/cart_controller.rb:12:in 'pay'
 *
 * Causes:
 * Type (message)
 * ```
 */
export function readRuby(lines: readonly string[]): ParsedError | null {
  const framesAt = lines.findIndex(isRubyFrame);
  const at = lines.findIndex(isRubyHeader);
  if (at === -1 && framesAt === -1) return null;
  const begin = at === -1 ? startBefore(lines, framesAt) : at;
  const end = framesAt === -1 || framesAt < begin ? begin + 1 : framesAt;
  const head = lines.slice(begin, end);
  const first =
    at === -1 ? readHeader(head.join("\n")) : withMessage(readHeader(head[0] ?? ""), head);
  const links: ErrorLink[] = [];
  let current = first;
  let frames: Frame[] = [...current.frames];
  function close(): void {
    const { type, message } = current;
    const isKnown = links.some((link) => link.type === type && link.message === message);
    if (!isKnown) links.push(linkOf(type, message.replace(snippet, ""), frames));
  }
  for (const line of lines.slice(begin + 1)) {
    const parsed = parseRubyFrame(line);
    const isCause = /^[A-Z][\w:]* \(.*\)$/.test(line.trim()) || isRubyHeader(line);
    if (parsed !== null) {
      frames.push(parsed);
    } else if (isCause && frames.length > 0) {
      close();
      current = readHeader(line.replace(/\)$/, isRubyRaised(line) ? ")" : "):"));
      frames = [...current.frames];
    }
  }
  close();
  return chain(links, lines.slice(0, begin).join("\n"));
}

/** The line above the stack that says what it is of. */
function startBefore(lines: readonly string[], framesAt: number): number {
  const head = lines.slice(0, framesAt);
  return Math.max(
    0,
    head.findIndex((line) => typed.test(line.trim()) || /^\s{0,2}[A-Z][\w:]* \(/.test(line)),
  );
}

interface Header {
  readonly type: string | null;
  readonly message: string;
  readonly frames: readonly Frame[];
}

/** Behind the type stand the other lines of the message. */
function withMessage(header: Header, [first = "", ...others]: readonly string[]): Header {
  if (!isRubyRaised(first) || others.length === 0) return header;
  return { ...header, message: [header.message, ...others].join("\n").trimEnd() };
}

function readHeader(text: string): Header {
  const [, file, number, name, said = "", raisedType] =
    raised.exec(text.slice(0, maxHeader).replace(/:$/, "")) ?? [];
  if (file !== undefined && raisedType !== undefined) {
    return { type: raisedType, message: said, frames: [rubyFrame(file, number, name)] };
  }
  const trimmed = text.trim();
  const [, type, message = ""] =
    rails.exec(text.trimEnd()) ?? typed.exec(trimmed) ?? dashed.exec(trimmed) ?? [];
  if (type !== undefined) return { type, message, frames: [] };
  const [, inspectedType, inspectedMessage] = inspected.exec(text.trimEnd()) ?? [];
  if (inspectedMessage !== undefined) {
    return { type: inspectedType ?? null, message: inspectedMessage, frames: [] };
  }
  const [, before, behind] = suffixed.exec(text.trimEnd()) ?? [];
  return { type: behind ?? null, message: before ?? text, frames: [] };
}

function parseRubyFrame(line: string): Frame | null {
  const [, file, number, name] = isRubyFrame(line) ? (frameLine.exec(line) ?? []) : [];
  return file === undefined ? null : rubyFrame(file, number, name);
}

function rubyFrame(file: string, line: string | undefined, name: string | undefined): Frame {
  return frame(file, line, name === undefined ? null : methodOf(name), !library.test(file));
}

/** `block (2 levels) in Cart#pay` is code of `pay`; a template has the number of its compilation. */
function methodOf(name: string): string {
  return name
    .replace(/^(?:block|rescue|ensure)(?: \(\d+ levels\))? in /, "")
    .replace(/^.*[#.](?=[a-z_])/, "")
    .replace(/_{2,3}\d+_\d+$/, "");
}
