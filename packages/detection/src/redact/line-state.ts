import { findFieldValue } from "./field-value.ts";
import type { Field } from "./field.ts";
import { isMixed } from "./harmless-value.ts";
import { secretKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";
import { followTable, openAnswer, openLiteral, openTable, type OpenTable } from "./table-state.ts";
import type { SecretKind } from "../types.ts";

/**
 * What a line leaves open for the next one. A value may stand under its name:
 *
 * - `name`: PHP's `["password"]=>`, or JSON that was broken there: the next line is the value; so is a
 *   word with digits below `new password:`.
 * - `block`: YAML's `password: |`: the value goes on as long as lines are indented deeper.
 * - `named`: `name: DB_PASSWORD`, as Kubernetes lists variables: the next line may be its `value:`.
 * - `part`: of a form: its value stands under a blank line.
 * - `list`: YAML's `secrets:`: items may come below.
 * - `checked`: pydantic names the field, and says in the next line what it had for a value.
 * - `element`: of a list of names and values, each on a line of its own.
 * - `wrap`: base64 and headers that were broken at a width, and what a shell's `\\` puts there.
 * - `length`, `word`, `literal`, `answer`, `columns`: see `OpenTable`.
 * - `quote`: a string that was not closed: it ends in the next lines, or it was cut off.
 */
export type OpenValue =
  | OpenTable
  | {
      readonly in: "name" | "named" | "part" | "list" | "checked" | "element" | "wrap";
      readonly kind: SecretKind;
    }
  | { readonly in: "block"; readonly kind: SecretKind; readonly indent: number }
  | {
      readonly in: "quote";
      readonly kind: SecretKind;
      readonly mark: string;
      readonly lines: number;
    };

/** A string that was not closed after so many lines was cut off. */
const maxQuotedLines = 20;
const nameAlone =
  /^(\s{0,64})(?:- )?[["']{0,2}([\w.$-]{2,64})["'\]]{0,2}\s?(?::|=>|=)\s{0,4}(?:[A-Z]\w{0,30}\(){0,2}([|>][+-]?\d?[+-]?)?$/;
/** A name at the end of a sentence or behind what a logger puts before it. */
const nameAtEnd = /\s([\w.-]{2,64})\s?[:=]$/;
/** A word and nothing else: no path, version or name of something below. */
const wordAlone = /^\s{0,64}(?![./~]|v?\d+\.)([\w!@#$%^&*+/.~-]{4,256}={0,2})$/;
const named =
  /^\s{0,64}(?:- )?["']?(?:name|path|field|param|key)["']?:\s{0,4}["']?([\w.-]{2,64})["']?,?$/i;
const checked = /^[\w.]{2,64}$/;
const valueOfChecked = /^\s{1,16}.{0,400}\binput_value=(?=["'])/;
const element = /^\s{0,64}["']([\w-]{3,64})["'],$/;
const elementBelow = /^\s{0,64}(?=["'])/;
/** A string that is added to the next one, as printers break long ones. */
const added = /["'`] \+$/;
const wrapped = /^(\s{0,64})([\w+/-]{12,}={0,2}|[\w+/-]{2,}={1,2})$/;
/** Without indentation only a line as long as base64 is broken at goes on. */
const shortestUnindented = 40;
const listItem = /^\s{0,64}- (?=\S)/;
const valueOfNamed = /^\s{0,64}["']?value["']?:\s{1,4}(?=\S)/i;
const part = /form-data; name="([\w.-]{2,64})"$/;
/** What a shell goes on with in the next line. */
const assigned = /([\w-]{2,64})=\\$/;
/** What PuTTY and minisign write above a key in base64. */
const keyBelow = /^Private-Lines: \d{1,4}$|^untrusted comment: .{0,128}\bsecret key\b/;
/** A scheme whose credential is to come. */
const schemeAlone = /\bauthorization["']?\s?: ?["']?(?:Bearer|Basic|Token)$/i;
/** UTF-16 code units at the end of a line in which the part of a form and an assignment are looked for. */
const longestRear = 100;
const stringAlone = /^\s{0,64}(?:string\(\d{1,9}\) )?(?=["'])/;
/** A line that another record or a stack begins with. */
const newRecord =
  /^\s*(?:at |\d{4}-\d\d|[[{<]|\w*(?:Error|Exception)\b|(?:INFO|WARN|ERROR|DEBUG)\b)/;

/** What a line leaves open; null for most. */
export function openValue(line: string, spans: readonly Span[]): OpenValue | null {
  const last = spans.findLast(({ open }) => open !== undefined);
  if (last?.open !== undefined) return { in: "quote", kind: last.kind, mark: last.open, lines: 0 };
  // First what is last in a line: what is masked before it, and how long that is, changes nothing.
  const rear = line.slice(-longestRear).trimEnd();
  const ofForm = rear.endsWith('"') ? kindIn(part, rear) : null;
  if (ofForm !== null) return { in: "part", kind: ofForm };
  const shell = rear.endsWith("\\") ? kindIn(assigned, rear) : null;
  if (shell !== null) return { in: "wrap", kind: shell };
  if (schemeAlone.test(rear)) return { in: "wrap", kind: "authorization" };
  const asked = rear.includes("334") ? openAnswer(rear) : null;
  if (asked !== null) return asked;
  const counted = rear.endsWith("}") ? openLiteral(rear) : null;
  if (counted !== null) return counted;
  const below = /[:=]$/.test(rear) ? kindIn(nameAtEnd, rear) : null;
  if (below !== null) return { in: "name", kind: below };
  if (line.length > 256) return null;
  const trimmed = line.trimEnd();
  if (keyBelow.test(trimmed)) return { in: "wrap", kind: "private-key" };
  const table = openTable(trimmed);
  if (table !== null) return table;
  const listed = rear.endsWith(",") ? kindIn(element, trimmed) : null;
  if (listed !== null) return { in: "element", kind: listed };
  const atEnd = spans.find(({ end }) => end === trimmed.length);
  if (atEnd !== undefined && isWrappable(trimmed.slice(atEnd.start))) {
    return { in: "wrap", kind: atEnd.kind };
  }
  const sum = added.test(trimmed) && spans.find(({ end }) => end === trimmed.length - 3);
  if (sum !== false && sum !== undefined) return { in: "name", kind: sum.kind };
  if (checked.test(trimmed)) return openOf("checked", secretKindOf(trimmed));
  const [, indent = "", name = "", block] = nameAlone.exec(trimmed) ?? [];
  const kind = name === "" ? null : secretKindOf(name);
  if (kind !== null) {
    return block === undefined
      ? { in: "name", kind }
      : { in: "block", kind, indent: indent.length };
  }
  return openOf("named", kindIn(named, trimmed));
}

/** Of the name in group 1. */
function kindIn(pattern: RegExp, text: string): SecretKind | null {
  const name = pattern.exec(text)?.[1];
  return name === undefined ? null : secretKindOf(name);
}

/** What can be a part of a longer value: base64. */
function isWrappable(value: string): boolean {
  return /[\w+/-]{16}={0,2}$/.test(value);
}

function openOf(what: "checked" | "named", kind: SecretKind | null): OpenValue | null {
  return kind === null ? null : { in: what, kind };
}

/** The value that may stand under its name. */
const under: Readonly<Record<"checked" | "element" | "list" | "name" | "named", RegExp>> = {
  checked: valueOfChecked,
  element: elementBelow,
  list: listItem,
  name: stringAlone,
  named: valueOfNamed,
};

/** The spans of a line that belong to the value before it, and what is still open after it. */
interface FollowedLine {
  readonly spans: readonly Span[];
  readonly open: OpenValue | null;
}

const nothing: FollowedLine = { spans: [], open: null };

/** The rest of a value that the line before began, and what is still open after this line. */
export function followValue(line: string, open: OpenValue): FollowedLine {
  if (open.in === "block") return followBlock(line, open);
  if (open.in === "quote") return followQuote(line, open);
  if (open.in === "part") return followPart(line, open);
  if (open.in === "wrap") return followWrap(line, open);
  if (isTable(open)) return followTable(line, open);
  const isItem = (open.in === "name" || open.in === "list") && listItem.test(line);
  const [before] = (isItem ? listItem : under[open.in]).exec(line) ?? [];
  const { kind } = open;
  if (before === undefined) return open.in === "name" ? followName(line, kind) : nothing;
  // Items may also be the names of secrets.
  const weak = isItem || open.in === "element";
  const field: Field = { kind, name: "", start: 0, style: "tight", weak, quote: null };
  return {
    spans: [...findFieldValue(line, before.length, field)],
    open: isItem ? { in: "list", kind } : null,
  };
}

/** A bare word below a name. */
function followName(line: string, kind: SecretKind): FollowedLine {
  const text = line.trimEnd();
  const word = wordAlone.exec(text)?.[1] ?? "";
  const isCode = /^(?:otp|password)$/.test(kind) && /^\d{4,8}$/.test(word);
  if ((!isMixed(word) && !isCode) || newRecord.test(line)) return nothing;
  return { spans: [{ start: text.length - word.length, end: text.length, kind }], open: null };
}

function isTable(open: OpenValue): open is OpenTable {
  return ["length", "word", "literal", "answer", "columns"].includes(open.in);
}

/** More headers of the part, a blank line, and the value. */
function followPart(line: string, open: OpenValue): FollowedLine {
  const text = line.trim();
  if (text === "" || /^Content-[\w-]+: /i.test(text)) return { spans: [], open };
  if (text.startsWith("--") || newRecord.test(line)) return nothing;
  const start = line.indexOf(text);
  return { spans: [{ start, end: start + text.length, kind: open.kind }], open: null };
}

function followWrap(line: string, open: OpenValue): FollowedLine {
  const text = line.trimEnd();
  const [, indent = "", word = ""] = wrapped.exec(text) ?? [];
  const isLong = indent !== "" || word.length >= shortestUnindented;
  if (!isLong || !/\d/.test(word) || !/[A-Za-z]/.test(word)) return nothing;
  return { spans: [{ start: indent.length, end: text.length, kind: open.kind }], open };
}

function followBlock(line: string, open: OpenValue & { readonly in: "block" }): FollowedLine {
  if (line.trim() === "") return { spans: [], open };
  const start = line.length - line.trimStart().length;
  if (start <= open.indent) return nothing;
  return { spans: [{ start, end: line.trimEnd().length, kind: open.kind }], open };
}

function followQuote(line: string, open: OpenValue & { readonly in: "quote" }): FollowedLine {
  const { kind, mark, lines } = open;
  if (newRecord.test(line)) return nothing;
  const close = line.indexOf(mark);
  if (close !== -1) {
    const closes = close > 0 && /^[,;)}\]\s]?$/.test(line.slice(close + 1, close + 2));
    return { spans: closes ? [{ start: 0, end: close, kind }] : [], open: null };
  }
  // A sentence is no part of a secret: the string was cut off in the line before.
  if (!/^\s*\S+\s*$/.test(line) || lines >= maxQuotedLines) return nothing;
  const start = line.length - line.trimStart().length;
  const spans = [{ start, end: line.trimEnd().length, kind }];
  return { spans, open: { ...open, lines: lines + 1 } };
}
