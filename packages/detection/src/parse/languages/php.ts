import type { ErrorLink, Frame } from "../../types.ts";
import { chain, type ParsedError, frame, linkOf } from "../parsed-error.ts";

/** What PHP itself writes at the level of an error, with `PHP ` before it in a log. */
const fatal =
  /^(?:PHP )?(?:Fatal error|Parse error|Recoverable fatal error|Catchable fatal error|Core error|Compile error): +/;
/** `#0 /srv/shop/cart.php(12): pay()`, `#1 [internal function]: …`, `#2 {main}`. */
const frameLine =
  /^#(\d+) (?:(\S.*?)\((\d+)\)(?:: (.*))?|(\[internal function\]): (.*)|\{main\}|\[main\])$/;
const thrown = /^(.*) in (\S.*?)(?:\((\d+)\) : eval\(\)'d code)?(?::(\d+)| on line (\d+))$/s;
/** A longer message is read from its end, where the place stands. */
const maxHead = 4096;
const oldException = /^(?:Uncaught )?exception '([\w\\]+)' with message '.*'$/s;
const typed = /^(?:Uncaught )?([A-Za-z_]\w*(?:\\[\w@]+)*)(?:: (.*))?$/s;
/** How an exception begins that says what it is. */
const className = String.raw`(?:[A-Za-z_]\w*\\)*[A-Z]\w*(?:Exception|Error)`;
const beginning = new RegExp(
  `^(?:Uncaught )?(?:${className}(?:: | in /)|exception '[\\w\\\\]+' with message ')`,
);
const behindText = new RegExp(`^(\\S.{0,500}?)[: ] ?(${className}: .* in \\S+:\\d+)$`);
/** Monolog's `{"exception":"[object] (Type(code: 0): message at /file.php:12)`. */
const object = /\[object\] \(([\w\\@]+)\(code: ([^)]*)\): (.*?) at ([^\s:]+):(\d+)\)/s;
const library = /(?:^|[\\/])vendor[\\/]|^\[internal function\]$|^phar:|[\\/]\.composer[\\/]/;

/** True for the first line of an error that PHP itself writes. */
export function isPhpFatal(line: string): boolean {
  return fatal.test(line);
}

/** True for a line of a PHP stack, and for what stands above and below one. */
export function isPhpFrame(line: string): boolean {
  return frameLine.test(line) || line === "Stack trace:" || line === "[stacktrace]";
}

/** True for what begins the next error of a chain. */
export function isPhpSeam(line: string): boolean {
  return (
    line.startsWith("[previous exception] [object] (") ||
    /^Next [\w\\]+(?:: .*)? in \S.*:\d+$/.test(line)
  );
}

/**
 * Reads what PHP prints of an exception, and what Monolog makes of one:
 *
 * ```
 * PHP Fatal error:  Uncaught Type: message in /srv/shop/cart.php:12
 * Stack trace:
 * #0 /srv/shop/index.php(5): pay()
 * #1 {main}
 *
 * Next Type: message in …             the error that came of it: the last one is the outermost
 *   thrown in /srv/shop/cart.php on line 12
 *
 * message {"exception":"[object] (Type(code: 0): message at /srv/shop/cart.php:12)
 * [stacktrace]
 * #0 …
 *
 * [previous exception] [object] (…    and here the first one
 * ```
 */
export function readPhp(lines: readonly string[]): ParsedError | null {
  const [first = ""] = lines;
  if (first.includes("[object] (") || lines.some((line) => line.startsWith("[previous exc"))) {
    return readObjects(lines);
  }
  const starts = fatal.exec(first)?.[0] ?? "";
  if (starts === "" && !lines.includes("Stack trace:")) return null;
  const text = [first.slice(starts.length), ...lines.slice(1)];
  const { prefix, thrown: own } = starts === "" ? withoutSaid(text) : { prefix: "", thrown: text };
  const links = splitAt(own, (line) => isPhpSeam(line)).map((part) => readOne(part));
  return chain(links.toReversed(), prefix);
}

/** What was said before the exception, in the lines above it or in front of it: `no order: Type: message in …`. */
function withoutSaid(lines: readonly string[]): {
  readonly prefix: string;
  readonly thrown: readonly string[];
} {
  const [first = "", ...others] = lines;
  const end = lines.indexOf("Stack trace:");
  const at = lines.slice(0, Math.max(0, end)).findIndex((line) => beginning.test(line));
  if (at !== -1) return { prefix: lines.slice(0, at).join("\n"), thrown: lines.slice(at) };
  const [, prefix = "", own] = behindText.exec(first) ?? [];
  return own === undefined ? { prefix: "", thrown: lines } : { prefix, thrown: [own, ...others] };
}

function readOne(part: readonly string[]): ErrorLink {
  const end = part.findIndex((line) => isPhpFrame(line) || /^ {2}thrown in /.test(line));
  const head = (end === -1 ? part : part.slice(0, end))
    .join("\n")
    .replace(/^Next /, "")
    .trim();
  const [, said = head, file, evaluated, line, lineOn] = thrown.exec(head.slice(-maxHead)) ?? [];
  const [, oldType] = oldException.exec(said) ?? [];
  const [, type, message] =
    oldType === undefined && line !== undefined ? (typed.exec(said) ?? []) : [];
  const frames = readFrames(part, file, evaluated ?? line ?? lineOn);
  return linkOf(oldType ?? type ?? null, type === undefined ? said : (message ?? ""), frames);
}

function readObjects(lines: readonly string[]): ParsedError | null {
  const links = splitAt(lines, (line) => isPhpSeam(line)).flatMap((part) => {
    const text = part.slice(0, 8).join("\n");
    const found = object.exec(text);
    if (found === null) return [];
    const [, type = "", , message = "", file, line] = found.map((group) =>
      group.replaceAll("\\\\", "\\"),
    );
    return [linkOf(type, message.replaceAll('\\"', '"'), readFrames(part, file, line))];
  });
  const [first = ""] = lines;
  return chain(links, first.slice(0, Math.max(0, first.indexOf('{"'))));
}

/** The place of the throw, then the calls; a line of the stack names the function that was called there. */
function readFrames(
  lines: readonly string[],
  file: string | undefined,
  line: string | undefined,
): readonly Frame[] {
  const calls = lines.flatMap((text) => {
    const [match, , place, number, call, internal, inside] = frameLine.exec(text) ?? [];
    return match === undefined ? [] : [{ place: place ?? internal, number, call: call ?? inside }];
  });
  const places = [{ place: file, number: line }, ...calls];
  return places.flatMap(({ place, number }, index) =>
    place === undefined
      ? []
      : [frame(place, number, functionOf(calls[index]?.call), !library.test(place))],
  );
}

function functionOf(call: string | undefined): string | null {
  if (call === undefined) return null;
  const name = call.replace(/\(.*$/s, "").replaceAll("\\\\", "\\");
  // Closures carry the line they stand on.
  return /\{closure/.test(name) || name === "" ? null : name.replace(/^.*(?:->|::)/, "");
}

function splitAt(
  lines: readonly string[],
  begins: (line: string) => boolean,
): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (begins(line)) parts.push([line]);
    else parts.at(-1)?.push(line);
  }
  return parts;
}
