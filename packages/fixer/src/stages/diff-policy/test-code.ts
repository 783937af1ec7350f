import {
  argumentsOf,
  closingOf,
  compact,
  readJavaScript,
  type JavaScriptText,
} from "./javascript-text.ts";

const declaration =
  /(?<![\w$.])(?:[xf]?(?:test|it|specify)(?:\.\w+)*|(?:t|context|ctx)\.test)\s*[(`]/g;

/** By name, by an option of the test, or from within it. A query's `.skip(10)` is none. */
const skips = [
  /(?<![\w$.])(?:test|it|specify|describe|suite|context|bench)(?:\.\w+)*?\.(?:skip|only|todo|skipIf|runIf|todoIf|fails|failing)\b/g,
  /(?<![\w$.])[xf](?:test|it|specify|describe|context)\b(?=\s*[(.`])/g,
  /(?<![\w$.])(?:test|it|specify|describe|suite)(?:\.\w+)*\s*\(\s*(?:["'`]¤*["'`]\s*,)?\s*\{[^}]{0,300}?\b(?:skip|only|todo)\s*[:,}]/g,
  /(?<![\w$])\w+\.(?:skip|todo)\(\s*(?:["'`]¤*["'`]\s*)?\)/g,
];

/** `assert.equal(`, `expect(`, `t.is(`, `assertTotal(`, `t.assert.ok(`. */
const assertion =
  /(?<![\w$.])(?:(?:t|context|ctx)\.)?(?:assert|expect)\w*(?:\.\w+)*\s*\(|(?<![\w$.])t\.(?:is|not|deepEqual|notDeepEqual|like|true|false|truthy|falsy|throws|throwsAsync|notThrows|notThrowsAsync|regex|notRegex|snapshot|equal|notEqual|same|notSame|ok|notOk|match|pass|fail)\s*\(/g;

/** A demand that stands where the value under test usually does. */
const literal = /^(?:["'`\d[{/-]|(?:true|false|null|undefined)\b)/;

/** Assertions inside of assertions; each is read once more for every one around it. */
const deepest = 8;

const javaScript = /\.(?:[cm]?[jt]sx?|vue|svelte)$/;

const declaringLine =
  /^\s*(?:(?:async )?def test_|func Test|@Test\b|(?:it|test|specify|scenario) ["']|#\[(?:\w+::)?test|\[(?:Fact|Theory|Test)\b|(?:public )?function test)/;
const skippingLine =
  /@(?:pytest\.mark\.|unittest\.)?(?:skip|xfail|Ignore|Disabled)|\bt\.Skip|^\s*(?:xit|xdescribe|skip|pending)\b|#\[ignore/i;
const assertingLine = /\b(?:assert\w*|expect\w*|should\w*|require\.\w+|t\.(?:Error|Fatal)f?)\b/i;

/** How many tests a file declares. In languages other than JavaScript, by the beginning of a line. */
export function countTests(path: string, source: string): number {
  if (!javaScript.test(path)) return countLines(source, declaringLine);
  return count(readJavaScript(source).code, declaration);
}

/** How often a file leaves a test out, or others because of one. */
export function countSkips(path: string, source: string): number {
  if (!javaScript.test(path)) return countLines(source, skippingLine);
  const { code } = readJavaScript(source);
  return skips.reduce((sum, pattern) => sum + count(code, pattern), 0);
}

/**
 * What each assertion of a file demands, in order: matcher and expected value, without layout and
 * without the value under test. In languages other than JavaScript, each line that asserts.
 */
export function expectationsOf(path: string, source: string): readonly string[] {
  if (!javaScript.test(path)) {
    return linesOf(source)
      .filter((line) => assertingLine.test(line))
      .map((line) => line.trim());
  }
  const text = readJavaScript(source);
  const found: string[] = [];
  let around: readonly number[] = [];
  for (const { 0: opening, index } of text.code.matchAll(assertion)) {
    around = around.filter((end) => end > index);
    if (around.length === deepest) continue;
    const open = index + opening.length - 1;
    around = [...around, closingOf(text.code, open)];
    found.push(expectation(text, index, open));
  }
  return found;
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

/** `expect(this).toBe(5)`, `assert.equal(this, 5)`: the call without `this`. */
function expectation(text: JavaScriptText, start: number, open: number): string {
  const { code } = text;
  const end = endOfChain(code, open);
  const chain = compact(text, closingOf(code, open) + 1, end);
  const parts = argumentsOf(code, open).map(([from, to]) => compact(text, from, to));
  const [first = "", ...others] = parts;
  const isSubject = chain !== "" || (others.length > 0 && !literal.test(first));
  return `${compact(text, start, open)}(${(isSubject ? others : parts).join(", ")})${chain}`;
}

/** Behind `.not.toBe(5)` and whatever else follows a call. */
function endOfChain(code: string, open: number): number {
  let end = closingOf(code, open) + 1;
  for (;;) {
    const [link] = /^\s*\??\.\s*[\w$]+/.exec(code.slice(end, end + 200)) ?? [];
    if (link !== undefined) end += link.length;
    else if (code[end] === "(") end = closingOf(code, end) + 1;
    else return end;
  }
}

function countLines(source: string, pattern: RegExp): number {
  return linesOf(source).filter((line) => pattern.test(line)).length;
}

/** Lines that are no comment in any of the languages that we may meet. */
function linesOf(source: string): readonly string[] {
  return source.split("\n").filter((line) => !/^\s*(?:#(?!\[)|\/\/|--)/.test(line));
}
