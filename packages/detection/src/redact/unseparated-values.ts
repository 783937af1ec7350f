import { kindOfAnyKey } from "./any-key.ts";
import { findFieldValue } from "./field-value.ts";
import type { Field } from "./field.ts";
import { secretKindOf, weakKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";

/** A part of a form, its line breaks escaped and so taken for blanks. */
const formPart = /form-data; name=\\{0,8}"([\w.-]{2,64})\\{0,8}" {4,64}(?=[^\s-])/g;

/** Names that no separator follows, of flags and in lists, and what a line of them has in it. */
const others: readonly (readonly [sign: string, pattern: RegExp])[] = [
  // A colon would be the separator of a field.
  ["-", /(?<![\w-])--?([A-Za-z][\w-]{1,63}) +(?=[^\s:-])/g],
  ["-", /["']--?([A-Za-z][\w-]{1,63})\\{0,8}["'], ?(?=\\{0,8}["'])/g],
  [
    "(",
    /\( ?b?\\{0,8}["'](?:[#.]|[a-z]{0,16}\[[a-z-]{1,16}=\\{0,8}["']?)?([\w.-]{2,64})(?:\\{0,8}["']?\])?\\{0,8}["'], {0,24}(?=b?\\{0,8}["'])/g,
  ],
  // A name and a value in brackets of their own.
  [
    "[",
    /\[ ?\\{0,8}["']([\w.-]{2,64})\\{0,8}["'], {0,4}(?=\\{0,8}["'](?=[^"'\\]{7})[^"'\\]{0,256}\d[^"'\\]{0,256}\\{0,8}["'] ?\])/g,
  ],
  // A tuple, a list of names and values, and as PHP serializes.
  [",", /[{(]([a-z]\w{2,64}), ?(?=(?:<<)?\\{0,8}["'](?=[^"'\s\\]{6})(?=[^"']{0,256}\d))/g],
  [
    ",",
    /["']([A-Za-z][\w-]{2,64})\\{0,8}["'], {0,40}(?!\\{0,8}["'][A-Za-z_]+\d?\\{0,8}["'])(?=\\{0,8}["'][^"'\s]{0,128}\d)(?=\\{0,8}["'][^"'\s]{10})/g,
  ],
  [";s:", /["']([\w.-]{2,64})\\{0,8}["'];s:\d{1,6}:(?=\\{0,8}")/g],
  ["'", /(?<![\w.])([\w.]{2,64})["'`]? (?:not )?(?:like|<>|!=) ?(?=')/gi],
  // Dots that lead to the value.
  [
    "...",
    /(?<![\w-])([A-Za-z][\w-]{1,63})\.{3,64}(?=\\{0,8}["']|(?=[A-Za-z]{0,64}\d)[\w!@#$%^&*]{6})/g,
  ],
  ["form-data", formPart],
  // What pipelines are told to keep: `::set-output name=token::x`, `##vso[task.setvariable variable=token]x`.
  [
    "set",
    /(?:::set-\w{1,12} name=|task\.setvariable variable=)([\w.-]{2,64})(?:;[\w=;]{0,64})?(?:::|\])/g,
  ],
  [
    ",",
    /["']((?:set-|proxy-)?(?:cookie|authorization)|x-api-key)\\{0,8}["'], ?(?!\\{0,8}["'][a-z]+(?:(?:-[a-z]+){1,4}\\{0,8}["']|\\{0,8}["']:))(?=b?\\{0,8}["'])/gi,
  ],
];

/** `setPassword("x")`, `SecretStr('x')`; what `getToken("name")` is given must look random. */
const call = /(?<![\w$])([A-Za-z_$][\w$]{2,63})\((?=[bu]?\\{0,8}["'][^\s"'\\]{4,512}\\{0,8}["'])/g;

/** The values of flags, of elements of lists, of parts of forms and of calls with a sensitive name. */
export function* findUnseparatedValues(line: string): Iterable<Span> {
  if (line.includes("(")) yield* findInCalls(line);
  for (const [sign, pattern] of others) {
    if (!line.includes(sign)) continue;
    for (const match of line.matchAll(pattern)) {
      const [whole, name = ""] = match;
      const sure = secretKindOf(name);
      const { index: start } = match;
      const kind = sure ?? weakKindOf(name) ?? kindOfAnyKey(line, start + whole.length, name);
      if (kind === null) continue;
      const weak = sure === null;
      const field: Field = { kind, name, start, style: "spoken", weak, quote: null };
      yield* findFieldValue(line, start + whole.length, field);
    }
  }
}

function* findInCalls(line: string): Iterable<Span> {
  for (const { index: start, 0: whole, 1: name = "" } of line.matchAll(call)) {
    const kind = secretKindOf(name);
    if (kind === null || kind === "cookie" || kind === "session") continue;
    const weak = !/^(?:set|with|Secret)|^[a-z]{4,10}$/.test(name);
    const field: Field = { kind, name, start, style: "tight", weak, quote: null };
    yield* findFieldValue(line, start + whole.length, field);
  }
}
