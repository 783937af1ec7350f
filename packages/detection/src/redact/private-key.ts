/** What a line of a private key is, and whether the next line may be one too. */
export interface KeyLine {
  /** Where the key begins and ends in the line; null for a line that has none of it. */
  readonly span: { readonly start: number; readonly end: number } | null;
  readonly state: KeyState;
}

/** How many lines since the last one of a key that has not ended; null outside a key. */
export type KeyState = number | null;

const begin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const end = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
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
  const ends = end.exec(line);
  const begins = begin.exec(line);
  if (state !== null && ends !== null && (begins === null || ends.index < begins.index)) {
    return { span: { start: 0, end: ends.index + ends[0].length }, state: null };
  }
  if (begins !== null) {
    const close = ends === null ? line.trimEnd().length : ends.index + ends[0].length;
    return { span: { start: begins.index, end: close }, state: ends === null ? 0 : null };
  }
  if (state === null) return { span: null, state };
  if (line.trim() === "") return { span: null, state };
  if (body.test(line) || header.test(line) || prefixedBody.test(line)) {
    return { span: { start: 0, end: line.trimEnd().length }, state: 0 };
  }
  return { span: null, state: state === maxGap ? null : state + 1 };
}
