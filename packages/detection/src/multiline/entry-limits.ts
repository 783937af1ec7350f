import type { AssemblerOptions, Entry, LogLine } from "../types.ts";

/** An entry of more lines, or of more UTF-16 code units, says nothing more about an error. */
const defaultMaxLines = 512;
const defaultMaxBytes = 65_536;

/** How much of an entry is kept. */
export interface EntryLimits {
  /** The line, or so much of it that it does not use up the entry by itself. */
  cut(line: LogLine): LogLine;
  /** True where an entry of these lines, of `size` code units together, has room for one more. */
  fits(lines: readonly LogLine[], size: number, line: LogLine): boolean;
}

/** The limits that the options set, or the usual ones. */
export function createEntryLimits(options: AssemblerOptions): EntryLimits {
  // Three lines make a crash.
  const maxLines = Math.max(options.maxLines ?? defaultMaxLines, 3);
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  // The source line of a minified file comes before the error.
  const maxLine = Math.floor(maxBytes / 4);
  return {
    cut(line) {
      return line.text.length <= maxLine ? line : { ...line, text: line.text.slice(0, maxLine) };
    },
    fits(lines, size, line) {
      const hasRoom = lines.length < maxLines && size + line.text.length <= maxBytes;
      return hasRoom || isLevelOfObject(lines[0]?.text, line.text);
    },
  };
}

/** In an object that winston prints, the level comes last, and decides about all of it. */
function isLevelOfObject(first: string | undefined, text: string): boolean {
  return first?.trimEnd() === "{" && /^ {2}level: /.test(text) && text.length < 100;
}

/** UTF-16 code units of all lines. */
export function sizeOf(lines: readonly LogLine[]): number {
  return lines.reduce((sum, line) => sum + line.text.length, 0);
}

/** The entry of these lines, without blank ones at its end; null for lines that are all blank. */
export function entryOf(
  lines: readonly LogLine[],
  truncated: boolean,
  healthy: boolean,
): Entry | null {
  const end = lines.findLastIndex((line) => line.text.trim() !== "") + 1;
  const [first] = lines;
  if (first === undefined || end === 0) return null;
  const texts = lines.slice(0, end).map((line) => line.text);
  const { origin = null, offset, number } = first;
  return { lines: texts, origin, offset, number, truncated, healthy };
}
