import type { Field } from "./field.ts";

/** Schemes of `Authorization` whose value is a list of fields. */
const listScheme = /^(?:digest|signature|oauth|hawk|aws4-[\w-]+)$/i;

/** As often escaped as strings in strings are at most; percent-encoded once or twice; as HTML. */
const quote =
  /^(?:(\\{0,8})(["'])\1\2\1\2|\\{0,8}["'`]|\\{1,8}(?:u00|x)2[27]|%(?:25)?2[27]|&quot;|&#3[49];)/;
const longestQuote = 13;
/** The quote that stands here, as often escaped as it is; null for another character. */
export function openingQuote(line: string, at: number): string | null {
  return quote.exec(line.slice(at, at + longestQuote))?.[0] ?? null;
}

/** Where the string ends that this quote opened: at the same quote, as often escaped. */
export function closingQuote(line: string, from: number, opening: string): number | null {
  const mark = /^\\+["'`]$/.test(opening) ? opening.slice(-1) : opening;
  const escapes = opening.length - mark.length;
  for (let at = line.indexOf(mark, from); at !== -1; at = line.indexOf(mark, at + 1)) {
    if (mark.length > 1) return at;
    const before = escapesStart(line, at, from);
    const escaped = at - before;
    if (escapes === 0 && escaped % 2 === 0) return at;
    if (escapes > 0 && escaped <= escapes) return before;
  }
  return null;
}

/** A string that was cut off ends with the string around it, or with the line. */
export function unclosedEnd(line: string, from: number, opening: string): number {
  const around = opening.endsWith('"') ? -1 : line.indexOf('"', from);
  return around === -1 ? line.length : escapesStart(line, around, from);
}

/** Where the backslashes begin that stand before a quote. */
function escapesStart(line: string, at: number, from: number): number {
  let start = at;
  while (start > from && line.charAt(start - 1) === "\\") start -= 1;
  return start;
}

/**
 * Where the value of an unquoted header ends. It is `Scheme token`, or for cookies and for schemes
 * with fields all there is, up to the quote of the string that the header stands in.
 */
export function headerEnd(line: string, start: number, field: Field): number {
  if (field.style === "tight" && /[=dD]/.test(line.charAt(start - 1)))
    return wordEnd(line, start, line.length);
  const [whole = "", scheme = ""] =
    /^([A-Za-z][\w-]{2,30}) +(?=\S)/.exec(line.slice(start, start + 40)) ?? [];
  const hasFields =
    field.kind === "cookie" ||
    listScheme.test(scheme) ||
    /^\w{2,30}=\\{0,8}["']/.test(line.slice(start + whole.length, start + 80));
  return hasFields ? stringEnd(line, start) : wordEnd(line, start + whole.length, line.length);
}

/** Up to a quote that closes: one before a comma, a bracket, a blank or the end. Not `a="b"` inside. */
function stringEnd(line: string, start: number): number {
  const mark = /["'`]/g;
  mark.lastIndex = start;
  let from = start;
  for (let match = mark.exec(line); match !== null; match = mark.exec(line)) {
    const escapes = escapesStart(line, match.index, from);
    from = match.index + 1;
    if (line.charAt(escapes - 1) === "=") {
      const close = line.indexOf(match[0], from);
      if (close === -1) break;
      mark.lastIndex = close + 1;
      from = close + 1;
    } else if (/[,})\]:\s]/.test(line.charAt(from)) || from === line.length) {
      return escapes;
    }
  }
  return line.endsWith("\r") ? line.length - 1 : line.length;
}

/**
 * Where an unquoted value ends. What closes the text around it is not a part of it. Only ASCII
 * blanks end it: in text decoded as latin1, 0xA0 is a byte of a letter.
 */
export function wordEnd(line: string, start: number, limit: number): number {
  const stop =
    /[ \t\r\n"'`<>&]|[,;](?=$|[\w.-]{1,64}["']?[=:])|%(?:25)?2[267]|\\{1,8}(?:u00(?:2[267]|3[ceCE])|[rn](?=\\{1,8}[rn]|[\w-]{2,32}[:=]|$))/g;
  stop.lastIndex = start;
  const text = limit < line.length ? line.slice(0, limit) : line;
  const value = text.slice(start, stop.exec(text)?.index);
  let closers = value.length;
  while (closers > 0 && /[)\]},;.\\]/.test(value.charAt(closers - 1))) closers -= 1;
  const isOpened = /[([{]/.test(value.slice(0, closers));
  // What escapes the quote behind it is no part of it in any case.
  return isOpened ? escapesStart(line, start + value.length, start) : start + closers;
}
