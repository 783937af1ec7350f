import { assertionNames } from "./assertion-names.ts";
import {
  argumentsOf,
  closingOf,
  compact,
  readJavaScript,
  type JavaScriptText,
} from "./javascript-text.ts";
import {
  countDeclaringLines,
  countSkippingLines,
  demandsOfLines,
  patienceOfLines,
} from "./line-test-code.ts";

const declaration =
  /(?<![\w$.])(?:[xf]?(?:test|it|specify)(?:\.\w+)*|(?:t|context|ctx)\.test)\s*[(`]/g;

/** By name, by an option of the test, or from within it. A query's `.skip(10)` is none. */
const skips = [
  /(?<![\w$.])(?:test|it|specify|describe|suite|context)\s*\[/g,
  /(?<![\w$.])(?:test|it|specify|describe|suite|context|bench)(?:\.\w+)*?\.(?:skip|only|todo|skipIf|runIf|todoIf|fails|failing)\b/g,
  /(?<![\w$.])[xf](?:test|it|specify|describe|context)\b(?=\s*[(.`])/g,
  /(?<![\w$.])(?:test|it|specify|describe|suite)(?:\.\w+)*\s*\(\s*(?:["'`]¤*["'`]\s*,)?\s*\{[^}]{0,300}?\b(?:skip|only|todo|fails)\s*[:,}]/g,
  /(?<![\w$])\w+\.(?:skip|todo)\(\s*(?:["'`]¤*["'`]\s*)?\)/g,
];

/** `assert.equal(`, `expect(`, `t.is(`, `assertTotal(`, `t.assert.ok(`. */
const assertion =
  /(?<![\w$.])(?:(?:t|context|ctx)\.)?(?:assert|expect)\w*(?:\.\w+)*\s*\(|(?<![\w$.])t\.(?:is|not|deepEqual|notDeepEqual|like|true|false|truthy|falsy|throws|throwsAsync|notThrows|notThrowsAsync|regex|notRegex|snapshot|equal|notEqual|same|notSame|ok|notOk|match|pass|fail)\s*\(/g;

/**
 * Whatever may be an assertion, also of a library that we do not know or in a helper of the tests:
 * `.expect(200)`, `.should.`, `checkTotal(`, `throw`. What is called so is believed.
 */
const anyDemand =
  /(?:assert|expect|should|must|verify|check|ensure)\w*\s*[.(]|\b(?:t|context|ctx)\.(?!test\b)\w+\s*\(|\bthrow\b|\b(?:done|reject)\s*\(/i;

/** A demand that stands where the value under test usually does. */
const literal = /^(?:["'`\d[{/-]|(?:true|false|null|undefined)\b)/;

/** How long a test may take and how often it may try, by a setting, a call, or the last argument. */
const patience = [
  /\b(?:timeout|testTimeout|hookTimeout|retry|retries)\s*:\s*[^,}\n]+/g,
  /\.(?:timeout|slow|retries|setTimeout|retryTimes|setDefaultTimeout)\(\s*[\w.]+/g,
  /\}\s*,\s*\d[\d_]*\s*,?\s*\)/g,
];

/** An assertion that the test waits for, and one of a promise that it hands on to the runner. */
const awaiting = /\bawait\s*$/;
const handing = /(?:\breturn|=>)\s*$/;
const ofPromise = /\.(?:resolves|rejects|throwsAsync|notThrowsAsync|doesNotReject|toPass)\b/;

/** Assertions inside of assertions; each is read once more for every one around it. */
const deepest = 8;

/** Other languages are read by their lines. */
export const javaScript: RegExp = /\.(?:[cm]?[jt]sx?|vue|svelte)$/;

/** How many tests a file declares. */
export function countTests(path: string, source: string): number {
  if (!javaScript.test(path)) return countDeclaringLines(source);
  return count(readJavaScript(source).code, declaration);
}

/** The tests of a JavaScript file, each with what it demands; and whether its helpers demand anything. */
export function testBlocks(source: string): {
  readonly tests: readonly { readonly text: string; readonly demands: boolean }[];
  readonly helpersDemand: boolean;
} {
  const text = readJavaScript(source);
  const { code } = text;
  const named = namedAssertion(source);
  function demands(part: string): boolean {
    return anyDemand.test(part) || part.search(named) !== -1;
  }
  const tests: { text: string; demands: boolean }[] = [];
  let outside = "";
  let last = 0;
  for (const { 0: opening, index } of code.matchAll(declaration)) {
    // A test inside of a test is a part of it.
    if (index < last) continue;
    const open = index + opening.length - 1;
    const closed = code[open] === "`" ? code.indexOf("`", open + 1) : closingOf(code, open);
    const end = endOfChain(code, closed);
    tests.push({
      text: compact(text, index, end),
      demands: demands(code.slice(index, end)),
    });
    outside += code.slice(last, index);
    last = end;
  }
  return { tests, helpersDemand: demands(outside + code.slice(last)) };
}

/** How often a file leaves a test out, or others because of one. */
export function countSkips(path: string, source: string): number {
  if (!javaScript.test(path)) return countSkippingLines(source);
  const { code } = readJavaScript(source);
  return skips.reduce((sum, pattern) => sum + count(code, pattern), 0);
}

/** How long and how often the tests of a file may try, each setting without its layout. */
export function patienceOf(path: string, source: string): readonly string[] {
  if (!javaScript.test(path)) return patienceOfLines(source);
  const { code } = readJavaScript(source);
  return patience.flatMap((pattern) =>
    [...code.matchAll(pattern)].map(([text]) => text.replaceAll(/\s/g, "")),
  );
}

/**
 * What each assertion of a file demands, in order: matcher and expected value, without layout and
 * without the value under test.
 */
export function expectationsOf(path: string, source: string): readonly string[] {
  return demandsOf(path, source).map(({ demand }) => demand);
}

/** Those that the test waits for. One that it does not wait for demands nothing of a promise. */
export function awaitedOf(path: string, source: string): readonly string[] {
  return demandsOf(path, source).flatMap(({ demand, awaited }) => (awaited ? [demand] : []));
}

interface Demand {
  readonly demand: string;
  readonly awaited: boolean;
}

function demandsOf(path: string, source: string): readonly Demand[] {
  if (!javaScript.test(path)) {
    return demandsOfLines(source).map((demand) => ({ demand, awaited: false }));
  }
  const text = readJavaScript(source);
  const found: Demand[] = [];
  let around: readonly number[] = [];
  const any = new RegExp(`${assertion.source}|${namedAssertion(source).source}`, "g");
  for (const { 0: opening, index } of text.code.matchAll(any)) {
    around = around.filter((end) => end > index);
    if (around.length === deepest) continue;
    const open = index + opening.length - 1;
    around = [...around, closingOf(text.code, open)];
    const demand = expectation(text, index, open);
    const ahead = text.code.slice(Math.max(0, index - 20), index);
    const awaited = awaiting.test(ahead) || (handing.test(ahead) && ofPromise.test(demand));
    found.push({ demand, awaited });
  }
  return found;
}

/** A call of an assertion by the name that the file gives it; matches nothing where it gives none. */
function namedAssertion(source: string): RegExp {
  const names = assertionNames(source);
  return names.length === 0
    ? /(?!)/
    : new RegExp(`(?<![\\w$.])(?:${names.join("|")})(?:\\.\\w+)*\\s*\\(`);
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

/** `expect(this).toBe(5)`, `assert.equal(this, 5)`: the call without `this`. */
function expectation(text: JavaScriptText, start: number, open: number): string {
  const { code } = text;
  const end = endOfChain(code, closingOf(code, open));
  const chain = compact(text, closingOf(code, open) + 1, end);
  const parts = argumentsOf(code, open).map(([from, to]) => compact(text, from, to));
  const [first = "", ...others] = parts;
  const isSubject = chain !== "" || (others.length > 0 && !literal.test(first));
  return `${compact(text, start, open)}(${(isSubject ? others : parts).join(", ")})${chain}`;
}

/** Behind `.not.toBe(5)` and whatever else follows a call. */
function endOfChain(code: string, closed: number): number {
  let end = closed + 1;
  for (;;) {
    const [link] = /^\s*\??\.\s*[\w$]+/.exec(code.slice(end, end + 200)) ?? [];
    if (link !== undefined) end += link.length;
    else if (code[end] === "(") end = closingOf(code, end) + 1;
    else return end;
  }
}
