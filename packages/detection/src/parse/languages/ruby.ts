import type { ErrorLink, Frame } from "../../types.ts";
import { chain, type ParsedError, frame, linkOf } from "../parsed-error.ts";

/** `/srv/shop/cart.rb:12:in 'pay'`, with a backtick before Ruby 3.4; `from` and numbers before it. */
const frameLine =
  /^\s*(?:\d+: )?(?:from )?((?:[\w.-]+ \([\w.]+\) )?(?:<internal:[^>]+>|\(erb\)|\(irb\)|\(eval[^)]*\)|[^\s:'"`#{][^:'"`]*\.(?:rb|erb|rake|ru|haml|slim|builder|jbuilder)|[\w./-]*bin\/[\w-]+|-e)):(\d+)(?::in [`'](.+)')?$/;
/** The frame where it was raised, then the error: `file:1:in 'f': message (Type)`. */
const raised = /^((?:[^\s:]|:(?!\d))+):(\d+):in [`'](.+?)': (.*?) ?\(([A-Z][\w:]*)\)$/s;
/** Rails: `Type (message):`. */
const rails = /^\s{0,2}((?:[A-Z]\w*::)*[A-Z]\w*) \((.*)\):$/s;
const typed =
  /^((?:[A-Z]\w*::)*[A-Z]\w*(?:Error|Exception|Invalid|NotFound|Failure|Timeout)?): (.*)$/s;
const library =
  /(?:^|\/)(?:gems|rubies|ruby)\/(?:[\w.-]+\/)|\/(?:usr|usr\/local)\/lib\/ruby\/|^<internal:|^[\w-]+ \([\w.]+\) |(?:^|\/)vendor\/bundle\/|(?:^|\/)bin\/(?:bundle|rails|rake|puma|irb|sidekiq|rspec)$/;

/** True for a line of a Ruby stack. */
export function isRubyFrame(line: string): boolean {
  const last = line.charCodeAt(line.length - 1);
  const isPlace =
    last === 0x27
      ? line.includes(":in ")
      : last >= 0x30 &&
        last <= 0x39 &&
        line.startsWith("from ", line.length - line.trimStart().length);
  return isPlace && frameLine.test(line);
}

/** True for a line that begins with an error of Ruby: where it was raised, or as Rails writes it. */
export function isRubyHeader(line: string): boolean {
  if (line.endsWith(")")) return line.includes(":in ") && raised.test(line);
  return line.endsWith("):") && rails.test(line);
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
  const at = lines.findIndex(isRubyHeader);
  const framesAt = lines.findIndex(isRubyFrame);
  if (at === -1 && framesAt === -1) return null;
  const begin = at === -1 ? Math.max(0, startBefore(lines, framesAt)) : at;
  const links: ErrorLink[] = [];
  let current = readHeader(lines[begin] ?? "");
  let frames: Frame[] = [...current.frames];
  let inMessage = at === -1;
  for (const line of lines.slice(begin + 1)) {
    const parsed = parseRubyFrame(line);
    const isCause =
      /^[A-Z][\w:]* \(.*\)$/.test(line.trim()) || (isRubyHeader(line) && frames.length > 0);
    if (parsed !== null) {
      frames.push(parsed);
      inMessage = false;
    } else if (isCause) {
      links.push(linkOf(current.type, current.message, frames));
      current = readHeader(line.replace(/\)$/, "):"));
      frames = [...current.frames];
    } else if (inMessage) {
      current = { ...current, message: `${current.message}\n${line}` };
    }
  }
  links.push(linkOf(current.type, current.message, frames));
  return chain(links, lines.slice(0, begin).join("\n"));
}

/** The line above the stack that says what it is of. */
function startBefore(lines: readonly string[], framesAt: number): number {
  const head = lines.slice(0, framesAt);
  const at = head.findIndex((line) => typed.test(line.trim()));
  return at === -1 ? 0 : at;
}

function readHeader(line: string): {
  type: string | null;
  message: string;
  frames: readonly Frame[];
} {
  const [, file, number, name, said = "", raisedType] = raised.exec(line.replace(/:$/, "")) ?? [];
  if (file !== undefined && raisedType !== undefined) {
    return { type: raisedType, message: said, frames: [rubyFrame(file, number, name)] };
  }
  const [, type, message = ""] = rails.exec(line) ?? typed.exec(line.trim()) ?? [];
  return { type: type ?? null, message: type === undefined ? line : message, frames: [] };
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
