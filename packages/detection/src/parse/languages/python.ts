import type { ErrorLink, Frame } from "../../types.ts";
import { chain, type ParsedError, frame, linkOf } from "../parsed-error.ts";

/** What CPython writes above a traceback. */
export const tracebackHead = "Traceback (most recent call last):";

const begin = /^([ \t|+>]*)(?:Exception Group )?Traceback \(most recent call last\):$/;
/** loguru marks the frame that logged with `>`. */
const frameLine = /^\s*(?:[|] ?)*(?:> )?File "([^"]+)", line (\d+)(?:,? in (.+))?$/;
const raised = /^([A-Za-z_][\w.<>]*)(?:: ?(.*))?$/;
/** Twisted, between the frames above the call that caught it and those below. */
const caughtHere = /^\s+--- <exception caught here> ---$/;
/** Above a syntax error of the very file that Python was given. */
const syntaxPlace = /^ {2}File "[^"]+", line \d+$/;
const syntaxError = /^(?:Syntax|Indentation|Tab)Error: /;
const fault = /^Fatal Python error: (.*)$/;
const chained =
  /^(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):$/;
/** Between the exceptions of a group. */
const groupSeam = /^[ |]*\+[-+ \d.]*-{4,}[-+ \d.]*$/;
const quotes = '"""';
const library =
  /(?:^|[\\/])(?:site-packages|dist-packages|lib[\\/]python[\d.]*|python\d[\d.]*[\\/]lib|python\d+_lib|Python\d+[\\/]Lib)[\\/]|^<(?:frozen |string>|stdin>|__array_function__)|\.zip[\\/]/;

/** True for the line that begins a traceback. */
export function isTraceback(line: string): boolean {
  return line.includes(tracebackHead) && begin.test(line);
}

/** True for what CPython writes as it dies of a fault of its own. */
export function isPythonFault(line: string): boolean {
  return fault.test(line);
}

/** True for where a file could not be parsed: no traceback goes before it. */
export function isSyntaxPlace(line: string): boolean {
  return syntaxPlace.test(line);
}

/** True for what was wrong there. */
export function isSyntaxError(line: string): boolean {
  return syntaxError.test(line);
}

/** True for the line of a frame. */
export function isPythonFrame(line: string): boolean {
  return frameLine.test(line);
}

/** True for a file that the service's people did not write. */
export function isPythonLibrary(file: string): boolean {
  return library.test(file);
}

/** True for what stands between two tracebacks of one chain. */
export function isPythonSeam(line: string): boolean {
  return chained.test(line);
}

/** True for the line that ends an exception group. */
export function endsGroup(line: string): boolean {
  return /^[ |]*\+-{10,}$/.test(line);
}

/** True for what may be the exception under a traceback: a dotted name, alone or before a colon. */
export function isRaised(line: string): boolean {
  return /^(?!(?:INFO|WARN(?:ING)?|ERROR|DEBUG|CRITICAL|FATAL|NOTICE): )[A-Za-z_][\w.]*(?:<locals>\.[\w.]+)?(?::(?: .*)?)?$/.test(
    line,
  );
}

/**
 * Reads tracebacks of Python. The exception comes after its frames, the outermost error last:
 *
 * ```
 * Traceback (most recent call last):
 *   File "/srv/app/cart.py", line 12, in pay
 *     return cart.total                     source, and markers under it
 * module.Type: message                      which may go on for lines
 *
 * During handling of the above exception, another exception occurred:
 *
 * Traceback …
 * ```
 *
 * The members of an exception group stand behind bars, and are its causes.
 */
export function readPython(lines: readonly string[]): ParsedError | null {
  const at = lines.findIndex(isTraceback);
  if (at === -1) return isSyntaxPlace(lines[0] ?? "") ? readSyntaxError(lines) : readFault(lines);
  const links: ErrorLink[] = [];
  for (const part of split(lines.slice(at), (line) => chained.test(line))) {
    const [group, ...members] = split(part, (line) => groupSeam.test(line));
    const inGroup = members.flatMap((member) => readOne(member));
    links.unshift(...readSent(group ?? []), ...inGroup);
  }
  const before = lines.slice(0, at);
  const own = lines.includes(quotes) ? sentAgain(links) : withHeader(links, before);
  return chain(own, before.join("\n"));
}

/**
 * The traceback of another process stands in quotes under an exception that only carries it, and the
 * exception itself may be raised again:
 *
 * ```
 * billiard.einfo.ExceptionWithTraceback:       concurrent.futures.process._RemoteTraceback:
 * """                                          """
 * Traceback …                                  Traceback …
 * """                                          """
 *
 *                                              The above exception was the direct cause of …
 * ```
 */
function readSent(lines: readonly string[]): readonly ErrorLink[] {
  const at = lines.findIndex(
    (line, index) => line === quotes && isTraceback(lines[index + 1] ?? ""),
  );
  if (at === -1) return readOne(lines.filter((line) => line !== quotes));
  const end = lines.lastIndexOf(quotes);
  const carrier = readOne(lines.slice(0, at));
  const sent = readOne(lines.slice(at + 1, end > at ? end : lines.length));
  return carrier[0]?.message === "" ? sent : [...carrier, ...sent];
}

/** One exception, with the frames of the process that it comes from first. */
function sentAgain(links: readonly ErrorLink[]): readonly ErrorLink[] {
  const [again, sent, ...others] = links;
  const isSame = sent?.type === again?.type && sent?.message === again?.message;
  if (again === undefined || sent === undefined || !isSame) return links;
  return [{ ...again, frames: [...sent.frames, ...again.frames] }, ...others];
}

/** AWS Lambda writes the exception above its traceback, and not below. */
function withHeader(links: readonly ErrorLink[], before: readonly string[]): readonly ErrorLink[] {
  const [outermost, ...causes] = links;
  const header = outermost?.type === null ? raised.exec(before.at(-1) ?? "") : null;
  const [, type, message = ""] = header ?? [];
  if (outermost === undefined || type === undefined) return links;
  return [linkOf(type, message, outermost.frames), ...causes];
}

/** The place, the source with a mark under it, and what is wrong there. */
function readSyntaxError(lines: readonly string[]): ParsedError | null {
  const error = lines.find(isSyntaxError);
  const [, type = "", message = ""] = raised.exec(error ?? "") ?? [];
  return error === undefined ? null : chain([linkOf(type, message, lines.flatMap(parseFrame))], "");
}

/** `Fatal Python error: message`, and the frames of the thread, innermost first. */
function readFault(lines: readonly string[]): ParsedError | null {
  const [, message] = fault.exec(lines[0] ?? "") ?? [];
  if (message === undefined) return null;
  return chain([linkOf("Fatal Python error", message, lines.flatMap(parseFrame))], "");
}

function parseFrame(line: string): readonly Frame[] {
  const [, file, number, name] = frameLine.exec(line) ?? [];
  return file === undefined ? [] : [frame(file, number, name ?? null, !isPythonLibrary(file))];
}

/** One traceback with its exception; none where neither is there. */
function readOne(part: readonly string[]): readonly ErrorLink[] {
  const lines = part
    .filter((line) => !caughtHere.test(line))
    .map((line) => line.replace(/^(?: *[|+])+ ?/, ""));
  const at = lines.findIndex((line) => begin.test(line));
  if (at === -1) return [];
  const body = lines.slice(at + 1);
  const indent = (begin.exec(lines[at] ?? "")?.[1] ?? "").length;
  const end = body.findIndex(
    (line) => line.trim() !== "" && line.search(/\S/) <= indent && !frameLine.test(line),
  );
  const frames = (end === -1 ? body : body.slice(0, end)).flatMap(parseFrame).toReversed();
  const text = end === -1 ? [] : body.slice(end).filter((line) => !line.startsWith("Stack (most "));
  const [first = "", ...others] = text.map((line) => line.slice(indent));
  const [, type, message = ""] = raised.exec(first) ?? [];
  const whole = [type === undefined ? first : message, ...others].join("\n");
  return type === undefined && frames.length === 0 ? [] : [linkOf(type ?? null, whole, frames)];
}

function split(lines: readonly string[], isSeam: (line: string) => boolean): readonly string[][] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (isSeam(line)) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts;
}
