import type { Redactor, RedactorOptions, RedactRule } from "../types.ts";
import { findKeyValues } from "./key-values.ts";
import { knownValuesFinder } from "./known-values.ts";
import { findPersonalData } from "./personal-data.ts";
import { followKey, type KeyState } from "./private-key.ts";
import { findProviderTokens } from "./provider-tokens.ts";
import { mergeSpans, placeholder, type SecretFinder, type Span } from "./span.ts";
import { visibleText } from "./visible-text.ts";
import { findWebCredentials } from "./web-credentials.ts";

const builtIn: readonly SecretFinder[] = [
  findProviderTokens,
  findWebCredentials,
  findKeyValues,
  findPersonalData,
];

/** A link in a terminal: what it points to is not drawn, and may carry a secret all the same. */
const linkTarget = new RegExp(String.raw`(?<=\x1b\])[^\x07\x1b]+`, "g");
/** Pictures and fonts in a text: long, random, and no secret. */
const dataUri = /\bdata:[\w.+/-]{1,80};base64,[A-Za-z0-9+/=]*/g;

/**
 * Makes a redactor for one stream of lines. A line is searched as a terminal would draw it, so that
 * colours and zero-width characters inside a secret do not hide it, and masked as it was written.
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const finders = [
    knownValuesFinder(options.values ?? []),
    ...(options.rules ?? []).map(ruleFinder),
    ...builtIn,
  ];

  function mask(
    line: string,
    state: KeyState,
  ): { readonly text: string; readonly state: KeyState } {
    const written = line.replaceAll(linkTarget, (target) => mask(target, null).text);
    const visible = visibleText(written);
    const key = followKey(visible.text, state);
    const spans: Span[] = key.span === null ? [] : [{ ...key.span, kind: "private-key" }];
    for (const find of finders) spans.push(...find(visible.text));
    let text = "";
    let from = 0;
    for (const { start, end, kind } of mergeSpans(outsideData(visible.text, spans))) {
      text += written.slice(from, visible.at(start)) + placeholder(kind);
      from = visible.at(end - 1) + 1;
    }
    return { text: text + written.slice(from), state: key.state };
  }

  let following: KeyState = null;

  return {
    line(text) {
      const masked = mask(text, following);
      following = masked.state;
      return masked.text;
    },
    text(text) {
      let state: KeyState = null;
      const lines = text.split("\n").map((line) => {
        const masked = mask(line, state);
        state = masked.state;
        return masked.text;
      });
      return lines.join("\n");
    },
  };
}

function outsideData(line: string, spans: readonly Span[]): readonly Span[] {
  if (spans.length === 0 || !line.includes(";base64,")) return spans;
  const data = [...line.matchAll(dataUri)].map(
    ({ index, 0: uri }) => [index, index + uri.length] as const,
  );
  return spans.filter(
    (span) => !data.some(([start, end]) => span.start >= start && span.end <= end),
  );
}

function ruleFinder(rule: RedactRule): SecretFinder {
  const pattern = new RegExp(rule.pattern.source, `${rule.pattern.flags.replaceAll(/[gy]/g, "")}g`);
  return function* find(line) {
    for (const { index, 0: match } of line.matchAll(pattern)) {
      if (match !== "") yield { start: index, end: index + match.length, kind: rule.kind };
    }
  };
}
