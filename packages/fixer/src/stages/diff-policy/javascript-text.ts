/** A text of JavaScript or TypeScript, its characters where they were. */
export interface JavaScriptText {
  /** Without comments. */
  readonly plain: string;
  /** And with nothing but fillers inside of strings and regular expressions. */
  readonly code: string;
}

/** Stands for each character inside of a string: no word, no bracket, no space. */
const filler = "¤";

/** Brackets that are further apart belong to no call that we read: a hostile file must not cost more. */
const longestCall = 20_000;

/** A comment, a string or a regular expression; what is none of them is passed by its characters. */
const token =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?|(?<=(?:^|[(,=:[!&|?{};+*~<>-]|\breturn|=>)\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/|[^/"'`]+|\//gy;

/**
 * Blanks comments, strings and regular expressions, so that what is looked for in code is not found
 * in them. A template is taken for one string, whatever stands in its braces.
 */
export function readJavaScript(source: string): JavaScriptText {
  const plain: string[] = [];
  const code: string[] = [];
  for (const [text] of source.matchAll(token)) {
    const isComment = text.startsWith("//") || text.startsWith("/*");
    const isQuoted = /^["'`]/.test(text) || (text.length > 1 && text.startsWith("/"));
    plain.push(isComment ? blank(text) : text);
    code.push(isComment ? blank(text) : isQuoted ? hollow(text) : text);
  }
  return { plain: plain.join(""), code: code.join("") };
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, " ");
}

/** The delimiters stay. */
function hollow(text: string): string {
  return text.length < 2 ? text : `${text[0]}${filler.repeat(text.length - 2)}${text.at(-1)}`;
}

/** A part of the text without its layout. */
export function compact({ plain, code }: JavaScriptText, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at += 1) {
    if (!/\s/.test(code[at] ?? " ")) text += plain[at] ?? "";
  }
  return text.replaceAll(/,([)\]}])/g, "$1");
}

/** Where the bracket that opens at an index is closed, or the end; for code without strings. */
export function closingOf(code: string, open: number): number {
  const end = Math.min(code.length, open + longestCall);
  let depth = 0;
  for (let at = open; at < end; at += 1) {
    const character = code[at] ?? "";
    if ("([{".includes(character)) depth += 1;
    if (")]}".includes(character)) depth -= 1;
    if (depth === 0) return at;
  }
  return end - 1;
}

/** Where the arguments of a call begin and end; `open` is its bracket. Nothing for a call without any. */
export function argumentsOf(code: string, open: number): readonly (readonly [number, number])[] {
  const close = closingOf(code, open);
  const found: (readonly [number, number])[] = [];
  let start = open + 1;
  for (let at = open + 1; at < close; at += 1) {
    if ("([{".includes(code[at] ?? "")) at = closingOf(code, at);
    else if (code[at] === ",") {
      found.push([start, at]);
      start = at + 1;
    }
  }
  return code.slice(start, close).trim() === "" ? found : [...found, [start, close]];
}
