import type { ErrorLink } from "../types.ts";
import { parseErrorHeader } from "./error-header.ts";
import {
  addFrame,
  addMessage,
  addProperty,
  elideFrames,
  finished,
  linkOf,
  linkOfValue,
  type OpenLink,
  opensProperties,
  restoreFrames,
} from "./error-link.ts";
import { type ErrorStart, findErrorStart } from "./error-start.ts";
import { maxCauses, type ParsedError } from "./parsed-error.ts";
import { isFrameLine } from "./stack-frame.ts";

/** A cause that says nothing. */
const isNothing = /^(?:\{\}|null|undefined|''|""),?$/;
/** Properties in which database drivers and frameworks keep the error that they wrap. */
const causeProperties = new Set(["cause", "parent", "original", "originalError", "innerError"]);

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
  const start = findErrorStart(lines);
  if (start === null) return null;
  const [outermost, ...causes] = readLinks(start, lines.slice(start.index + 1)).map(finished);
  if (outermost === undefined) return null;
  return { ...outermost, prefix: start.header.prefix, causes: causes.filter(isFirst) };
}

/** The outermost error and its causes. */
function readLinks(start: ErrorStart, lines: readonly string[]): readonly OpenLink[] {
  const links: OpenLink[] = [];
  /** The error whose message and frames are read; null for those of another property. */
  let current: OpenLink | null = null;
  let errorsIndent = -1;

  function begin(link: OpenLink | null): void {
    current = link;
    if (link !== null && links.length <= maxCauses) links.push(link);
  }
  /** The error whose properties stand at this column. */
  function ownerAt(indent: number): OpenLink | undefined {
    return links.findLast((link) => link.indent === indent - 2 && !link.joined);
  }
  /** False where the text of the error has ended. */
  function read(line: string): boolean {
    const text = line.trim();
    const indent = line.length - line.trimStart().length;
    if (/^(?:Node\.js v\d|\(Use `node )/.test(text)) return false;
    // pino-pretty prints a stack as a field among others.
    if (indent < start.indent && /^(?:"\w+": |\}$)/.test(text)) return false;
    // tracer says so of the call that logged it.
    if (text === "Call Stack:") {
      if (current !== null) current.inMessage = false;
      return true;
    }
    if (isFrameLine(line)) {
      if (current !== null) addFrame(current, line, indent);
      return true;
    }
    if (elideFrames(current, text)) return true;
    const cause = /^(\[cause\]|[Cc]aused by): ?(.*)$/.exec(text);
    if (cause !== null) {
      const joined = cause[1] !== "[cause]" && indent === start.indent;
      const owned = (joined || ownerAt(indent) !== undefined) && !isNothing.test(cause[2] ?? "");
      begin(owned ? linkOfValue(cause[2] ?? "", indent, joined) : null);
      return true;
    }
    if (current?.inMessage === true && !opensProperties(current, text)) {
      addMessage(current, line.slice(Math.min(indent, current.indent)));
      return true;
    }
    if (current !== null) current.inMessage = false;
    if (indent === 0 && /^[}\]]/.test(text)) {
      // The stack of `console.trace` is that of its own call, and comes last.
      current = start.header.prefix === "Trace:" ? (links[0] ?? null) : null;
      return current !== null;
    }
    readProperty(text, indent);
    return true;
  }
  function readProperty(text: string, indent: number): void {
    if (text.startsWith("Emitted '")) current = null;
    if (text.startsWith("[errors]: [")) errorsIndent = indent + 2;
    if (indent === errorsIndent) {
      const element = parseErrorHeader(text);
      if (element !== null) begin(linkOf(element, indent));
      return;
    }
    const [, key = "", value = ""] = /^'?([\w$]+)'?: (.*?),?$/.exec(text) ?? [];
    const owner = ownerAt(indent);
    const header = parseErrorHeader(value);
    if (header !== null) {
      const isCause = owner !== undefined && causeProperties.has(key);
      begin(isCause ? linkOf(header, indent) : null);
    } else if (owner !== undefined) {
      addProperty(owner, key, value);
    }
  }

  begin(linkOf(start.header, start.indent));
  lines.every(read);
  for (const [index, cause] of [...links.entries()].toReversed()) {
    const above = links[index - 1];
    if (above !== undefined) restoreFrames(above, cause);
  }
  return links;
}

/** The same cause may stand in the stack and among the properties. */
function isFirst(cause: ErrorLink, index: number, causes: readonly ErrorLink[]): boolean {
  const { type, message } = cause;
  return index === causes.findIndex((other) => other.type === type && other.message === message);
}
