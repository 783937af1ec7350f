import { type ErrorHeader, findErrorHeader, parseErrorHeader } from "./error-header.ts";
import { isFrameLine } from "./stack-frame.ts";

/** Where an error begins in the lines of an entry. */
export interface ErrorStart {
  readonly header: ErrorHeader;
  readonly index: number;
  /** Columns before the header. */
  readonly indent: number;
}

/** What stands before an error that is a value in a printed object. */
const valueOpening = /^(?:<rejected>|\} reason:|'?[\w$]+'?:) /;

/**
 * The header stands at the beginning of the first line; or after other text in it; or, where the
 * first line has none, at the beginning of a later line before the first frame. A lone `Error` is
 * one if a frame follows.
 */
export function findErrorStart(lines: readonly string[]): ErrorStart | null {
  const framesAt = lines.findIndex((line) => isFrameLine(line));
  const head = framesAt === -1 ? lines : lines.slice(0, framesAt);
  for (const [index, line] of head.entries()) {
    const text = line.trimStart();
    const header = parseErrorHeader(text) ?? elsewhere(text, index);
    if (header === null) continue;
    const followed = index + 1 === framesAt || text.endsWith(" {");
    if (header.message !== null || followed) {
      return { header, index, indent: line.length - text.length };
    }
  }
  const [first] = head;
  return framesAt === -1 || first === undefined ? null : startOfFrames(first);
}

function elsewhere(text: string, index: number): ErrorHeader | null {
  return index === 0 ? findErrorHeader(text) : parseErrorHeader(text.replace(valueOpening, ""));
}

/** Frames under a text whose class name does not end like an error's, or that has no class name. */
function startOfFrames(first: string): ErrorStart {
  const named = /^([A-Z][\w$]*(?:\.[A-Z][\w$]*)*)(?: \[([A-Z]\w*)\])?: (.*)$/.exec(first);
  const [, type = "", code = null, message = first] = named ?? [];
  return { header: { type, code, message, prefix: "", bracketed: false }, index: 0, indent: 0 };
}
