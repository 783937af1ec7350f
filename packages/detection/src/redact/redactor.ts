import type { Redactor, RedactorOptions, RedactRule } from "../types.ts";
import { findSecrets } from "./find-secrets.ts";
import { knownValuesFinder } from "./known-values.ts";
import { followValue, openValue, type OpenValue } from "./line-state.ts";
import { followKey, type KeyState } from "./private-key.ts";
import { mayHoldSecret } from "./quick-look.ts";
import { createQuickLook } from "./remembered-look.ts";
import { addFoundValues, type FoundValues, withoutRepeated } from "./repeated-values.ts";
import {
  isMasked,
  longestMask,
  mergeSpans,
  placeholder,
  type SecretFinder,
  type Span,
} from "./span.ts";
import { followStatement, type OpenStatement, openStatement } from "./statement-state.ts";
import { type VisibleText, visibleText } from "./visible-text.ts";

/** What the lines until now leave open; null where nothing is. */
interface LineState {
  readonly key: KeyState;
  readonly value: OpenValue | null;
  readonly statement: OpenStatement | null;
}

interface Masked {
  readonly text: string;
  readonly state: LineState | null;
}

/** A link in a terminal: what it points to is not drawn, and may carry a secret all the same. */
const linkTarget = new RegExp(String.raw`(?<=\x1b\])[^\x07\x1b]+`, "g");
/** Pictures and fonts in a text: long, random, and no secret. */
const dataUri = /\bdata:[\w.+/-]{1,80};base64,[A-Za-z0-9+/=]*/g;

/**
 * Makes a redactor for one stream of lines. A line is searched as a terminal would draw it, so that
 * colours and zero-width characters inside a secret do not hide it, and masked as it was written.
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const own = [
    knownValuesFinder(options.values ?? []),
    ...(options.rules ?? []).map(ruleFinder),
  ].filter((finder) => finder !== null);

  /** What is found in the line is added to `found`. */
  function mask(line: string, state: LineState | null, found: FoundValues): Masked {
    const isSuspect = mayHoldSecret(line);
    if (state === null && !isSuspect && own.length === 0) return { text: line, state };
    const written = line.replaceAll(linkTarget, (target) => mask(target, null, found).text);
    const visible = visibleText(written);
    const key = followKey(visible.text, state?.key ?? null);
    const spans: Span[] = [
      ...key.spans.map((span) => ({ ...span, kind: "private-key" })),
      ...own.flatMap((find) => [...find(visible.text)]),
      ...(isSuspect ? findSecrets(visible.text) : []),
    ];
    const open = state?.value ?? null;
    const followed = open === null ? null : followValue(visible.text, open);
    if (followed !== null) for (const span of followed.spans) spans.push(span);
    const statement = stateOfStatement(visible.text, state?.statement ?? null, isSuspect);
    for (const span of statement.spans) spans.push(span);
    const value = followed?.open ?? (isSuspect ? openValue(visible.text, spans) : null);
    const secrets = secretsOf(visible.text, spans);
    addFoundValues(found, visible.text, secrets);
    return {
      text: replaced(written, visible, secrets),
      state:
        key.state === null && value === null && statement.open === null
          ? null
          : { key: key.state, value, statement: statement.open },
    };
  }

  const isClean = createQuickLook();
  let following: LineState | null = null;

  return {
    line(text) {
      const found: FoundValues = new Map();
      const masked = mask(text, following, found);
      following = masked.state;
      return withoutRepeated(masked.text, found);
    },
    text(text) {
      if (own.length === 0 && isClean(text)) return text;
      let state: LineState | null = null;
      const found: FoundValues = new Map();
      const lines = text.split("\n").map((line) => {
        const masked = mask(line, state, found);
        state = masked.state;
        return masked.text;
      });
      return withoutRepeated(lines.join("\n"), found);
    },
  };
}

/** A statement that is open is followed; else a line with a sign of a secret may open one. */
function stateOfStatement(
  line: string,
  open: OpenStatement | null,
  isSuspect: boolean,
): ReturnType<typeof followStatement> {
  const opened = isSuspect ? openStatement(line) : null;
  return open === null || opened !== null
    ? { spans: [], open: opened }
    : followStatement(line, open);
}

function replaced(written: string, visible: VisibleText, spans: readonly Span[]): string {
  if (spans.length === 0) return written;
  const isBare = bareNumbers(visible.text, spans);
  let text = "";
  let from = 0;
  for (const span of mergeSpans(spans)) {
    const quoted = span.quote === undefined && isBare.has(span) ? { ...span, quote: '"' } : span;
    text += written.slice(from, visible.at(span.start)) + placeholder(quoted);
    from = visible.at(span.end - 1) + 1;
  }
  return text + written.slice(from);
}

/** Numbers that stand as values in an object or list of JSON: only a string can take their place. */
function bareNumbers(line: string, spans: readonly Span[]): ReadonlySet<Span> {
  const bare = new Set<Span>();
  // `[verify-otp]` is no list.
  if (!/^\s*(?:\{|\[\s*(?:[[{"]|-?\d[\d.eE+-]*\s*[,\]]))/.test(line)) return bare;
  const numbers = spans.filter(({ start, end }) => /^-?\d[\d.eE+-]*$/.test(line.slice(start, end)));
  if (numbers.length === 0) return bare;
  let inString = false;
  let at = 0;
  for (const span of numbers.toSorted((a, b) => a.start - b.start)) {
    for (; at < span.start; at += 1) {
      if (line.charAt(at) === '"') inString = !inString;
      else if (line.charAt(at) === "\\") at += 1;
    }
    // Python has its strings in other quotes.
    if (!inString && line.charAt(span.start - 1) !== "'") bare.add(span);
  }
  return bare;
}

/** Without what is masked already, and what stands in a picture. */
function secretsOf(line: string, found: readonly Span[]): readonly Span[] {
  const spans = found.filter(({ start }) => !isMasked(line.slice(start, start + longestMask)));
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
