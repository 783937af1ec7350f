/** What a line of a private key is, and whether the next line may be one too. */
export interface KeyLine {
  /** Where keys begin and end in the line. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  readonly state: KeyState;
}

/** How many lines since the last one of a key that has not ended; null outside a key. */
export type KeyState = number | null;

const mark = /-----(BEGIN|END) [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** A line of a key is no longer, with what is around it; of a longer line only the end is looked at. */
const maxBody = 256;
/** Lines of other writers that may come between those of a key; after more, it was cut off. */
const maxGap = 20;
/** Base64 as PEM breaks it; with what a printer of strings puts around it. */
const body = /^[\s"'`+]*[A-Za-z0-9+/=]{1,128}(?:\\[rn])*["'`,;+\s]*$/;
const header = /^\s*(?:Proc-Type|DEK-Info|Comment|Version): /;
/** Behind a prefix of a logger only a line of some length is taken for a part of the key. */
const prefixedBody = /(?:^|\s)[A-Za-z0-9+/=]{40,128}\s*$/;

/**
 * Follows a private key from line to line. It begins with its BEGIN mark and ends with its END mark
 * or where it was cut; in between, only lines that can be a part of it are taken.
 */
export function followKey(line: string, state: KeyState): KeyLine {
  const marks = [...line.matchAll(mark)];
  if (marks.length === 0) return state === null ? { spans: [], state } : followBody(line, state);
  const spans: { readonly start: number; readonly end: number }[] = [];
  // A key that did not end before the next one begins was cut off.
  let start = state !== null && marks[0]?.[1] === "END" ? 0 : null;
  for (const { index, 0: whole, 1: side } of marks) {
    if (side === "BEGIN") {
      start ??= index;
    } else if (start !== null) {
      spans.push({ start, end: index + whole.length });
      start = null;
    }
  }
  if (start === null) return { spans, state: null };
  return { spans: [...spans, { start, end: line.trimEnd().length }], state: 0 };
}

/** A line after BEGIN that has no mark in it. */
function followBody(line: string, state: number): KeyLine {
  if (line.trim() === "") return { spans: [], state };
  const isBody = line.length <= maxBody && (body.test(line) || header.test(line));
  if (isBody || prefixedBody.test(line.slice(-maxBody))) {
    return { spans: [{ start: 0, end: line.trimEnd().length }], state: 0 };
  }
  return { spans: [], state: state === maxGap ? null : state + 1 };
}
