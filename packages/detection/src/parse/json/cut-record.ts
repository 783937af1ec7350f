import { decode, type Fields } from "./fields.ts";

/** A line as long as this that is no whole object was cut by its reader. In UTF-16 code units. */
const cutLength = 65_536;

const mark = /… \[cut at \d+ bytes\]$/;

/** True for a line so long that its end may be missing. */
export function mayBeCut(line: string): boolean {
  return line.length >= cutLength;
}

/** Marks a line of which only so many bytes are read, for whoever sees it. */
export function markCut(text: string, bytes: number): string {
  return `${text}… [cut at ${bytes} bytes]`;
}

/**
 * Reads what is left of a JSON object whose end was cut off because it was too long for a line: all
 * fields that are whole, and the beginning of a text in which the cut is. Null for other text.
 */
export function decodeCut(line: string): Fields | null {
  if (!mayBeCut(line)) return null;
  const text = line.replace(mark, "");
  const { open, inText, whole } = endOf(text);
  // Half an escape is none.
  const cut = inText ? `${text.replace(/\\(?:u[\da-fA-F]{0,3})?$/, "")}"` : text;
  return decode(cut + open) ?? decode(text.slice(0, whole.end) + whole.open);
}

/** Where a text ends that begins as JSON. */
interface End {
  /** What closes the brackets that are open, in their order. */
  readonly open: string;
  readonly inText: boolean;
  /** The end of the last value that is whole for sure, and what closes the brackets there. */
  readonly whole: { readonly end: number; readonly open: string };
}

function endOf(text: string): End {
  const closers: string[] = [];
  let inText = false;
  let end = 0;
  // Behind the last whole value brackets are only opened, so that the first ones are still the same.
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inText) {
      if (character === "\\") at += 1;
      else if (character === '"') inText = false;
    } else if (character === '"') {
      inText = true;
    } else if (character === "{" || character === "[") {
      closers.push(character === "{" ? "}" : "]");
    } else if (character === "}" || character === "]") {
      closers.pop();
      [end, depth] = [at + 1, closers.length];
    } else if (character === ",") {
      [end, depth] = [at, closers.length];
    }
  }
  return {
    open: closers.toReversed().join(""),
    inText,
    whole: { end, open: closers.slice(0, depth).toReversed().join("") },
  };
}
