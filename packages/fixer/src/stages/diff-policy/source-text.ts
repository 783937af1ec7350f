import { compact, readJavaScript, type JavaScriptText } from "./javascript-text.ts";

/** What a token of a language is: group `comment`, group `string`, or anything else. */
const clike =
  /(?<comment>\/\/(?!go:|line )[^\n]*|\/\*(?!line )[\s\S]*?(?:\*\/|$))|(?<string>"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|`[^`]*`?)|[^/"'`]+|\//gy;
const hashed =
  /(?<comment>#[^\n]*)|(?<string>"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?)|[^#"']+/gy;

const families: readonly { readonly names: RegExp; readonly token: RegExp }[] = [
  { names: /\.(?:go|java|kt|kts|rs|cs|scala|swift|c|cc|cpp|h|hpp|dart)$/, token: clike },
  { names: /\.pyi?$/, token: hashed },
];
const javaScript = /\.[cm]?[jt]sx?$/;
const prose = /\.(?:md|markdown|rst|adoc|txt)$|(?:^|\/)(?:LICENSE|NOTICE|CHANGELOG)[^/]*$/i;

/** Behind what a string is Python's documentation and no value. */
const beforeDocumentation = /(?:^|\n)[ \t]*(?:(?:async +)?def |class |\))[^\n]*:\s*$|^\s*$/;

/** Characters of a line that opens a block: a hostile file must not cost more. */
const longestHead = 300;

/** Stands for each character inside of a string, as in {@link readJavaScript}. */
const filler = "¤";

/**
 * A text of source code without its comments, and without what is in its strings. Of a language that
 * is not known, both are the text itself.
 */
export function readSource(path: string, source: string): JavaScriptText {
  if (javaScript.test(path)) return readJavaScript(source);
  const token = families.find(({ names }) => names.test(path))?.token;
  if (token === undefined) return { plain: source, code: source };
  let plain = "";
  let code = "";
  for (const { 0: text, groups } of source.matchAll(token)) {
    const isString = groups?.["string"] !== undefined;
    const isProse =
      isString && /^(?:"""|''')/.test(text) && beforeDocumentation.test(plain.slice(-longestHead));
    const isComment = groups?.["comment"] !== undefined || isProse;
    plain += isComment ? blank(text) : text;
    code += isComment ? blank(text) : isString ? hollow(text) : text;
  }
  return { plain, code };
}

/**
 * What runs of a file: its text without comments and layout. Empty for documentation. Indentation
 * stays in Python, where it is no layout.
 */
export function runningText(path: string, source: string): string {
  if (prose.test(path)) return "";
  const text = readSource(path, source);
  if (javaScript.test(path)) return compact(text, 0, text.code.length);
  const lines = text.plain.split("\n").map((line) => line.trimEnd());
  const known = families.find(({ names }) => names.test(path));
  const kept = known?.token === clike ? lines.map((line) => line.trimStart()) : lines;
  return kept.filter((line) => line !== "").join("\n");
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, " ");
}

function hollow(text: string): string {
  return text.length < 2 ? text : `${text[0]}${filler.repeat(text.length - 2)}${text.at(-1)}`;
}
