import type { ErrorLink, Frame } from "../../types.ts";
import { isInApp } from "../in-app.ts";
import { chain, frame, linkOf, type ParsedError } from "../parsed-error.ts";

const stackTitle = "error stack:";
/** A call, as its third version writes it. */
const call = /^• \S+:\d+ (.*)$/;
const cause = /^Caused by \(\d+\): (.*)$/;

/** It writes the values of an error's own properties behind its message; a code tells them from it. */
const ownProperties =
  /(?:, (?:-?\d+|true|false))?, (E[A-Z]{3,}|[A-Z]+(?:_[A-Z\d]+)+|\d[\dA-Z]{4})(?:, [^]*)?$|, \[(?:\{\},?)+\]$|(?:, \{\})?, (?:\{"|\[\{")[^]*$|, "[^"]*"$/;

/** True for what stands between the lines of an error of tslog. */
export function isTslogTitle(line: string): boolean {
  return line === stackTitle || cause.test(line) || call.test(line);
}

/**
 * Reads an error as tslog prints it for people, in its third version with the function behind the
 * place and the own properties in braces under the message:
 *
 * ```
 *  TypeError  message
 * error stack:
 *   • cart.js	Object.pay
 * 	src/cart.js:12
 * Caused by (1): Error: message
 *   • …
 * ```
 */
export function readTslog(lines: readonly string[]): ParsedError | null {
  const at = lines.indexOf(stackTitle);
  if (at === -1) return null;
  const start = lines.findLastIndex(
    (line, index) => index < at && /^ (?:[A-Z]\w*|error) {2}/.test(line),
  );
  const [, type, message = ""] = /^ ([A-Z]\w*|error) {2}(.*)$/.exec(lines[start] ?? "") ?? [];
  const said = [message, ...lines.slice(start + 1, at)]
    .join("\n")
    .replace(/\ndetails:\n\{[^]*$/, "");
  const [properties, last = null] = ownProperties.exec(said) ?? [""];
  // Node's own errors, and those of undici, have the code before the message.
  const [before, code = last] = /^((?:UND_)?ERR_\w+), /.exec(said) ?? [""];
  const own = linkOf(
    type ?? null,
    withoutType(said.slice(before.length, said.length - properties.length), type ?? ""),
    readFrames(lines.slice(at)),
  );
  const links: ErrorLink[] = [{ ...own, code: code ?? own.code }];
  for (const [index, line] of lines.entries()) {
    const [, text] = cause.exec(line) ?? [];
    if (text === undefined) continue;
    const [, name, rest = text] = /^([A-Z]\w*): (.*)$/.exec(text) ?? [];
    links.push(linkOf(name ?? null, rest, readFrames(lines.slice(index))));
  }
  return chain(links, lines.slice(0, Math.max(0, start)).join("\n"));
}

/** Its fourth version takes the name for one of the properties. */
function withoutType(message: string, type: string): string {
  if (message.startsWith(`${type}, `)) return message.slice(type.length + 2);
  return message.endsWith(`, ${type}`) ? message.slice(0, -type.length - 2) : message;
}

/** The frames up to the next cause. */
function readFrames(lines: readonly string[]): readonly Frame[] {
  const frames: Frame[] = [];
  let name: string | null = null;
  for (const line of lines.slice(1)) {
    if (cause.test(line)) break;
    const [, called] = /^ {2}• [^\t]*\t(.*)$/.exec(line) ?? call.exec(line) ?? [];
    const [, place, last] =
      /^\t(?:async )?(?:file:)?(.+?):(\d+)$/.exec(line) ??
      /^ {4}(?! )(?:file:)?(.+?):(\d+):\d+$/.exec(line) ??
      [];
    if (called !== undefined) name = called === "" || called === "<anonymous>" ? null : called;
    // In code from a text the place is the one that made it.
    const [, file = place, number = last] =
      /^eval at .*\((.+?):(\d+):\d+\)/.exec(place ?? "") ?? [];
    if (file !== undefined) frames.push(frame(file, number, name, isInApp(file)));
  }
  return frames;
}
