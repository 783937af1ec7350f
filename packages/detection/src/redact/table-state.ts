import { isMixed } from "./harmless-value.ts";
import { secretKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";
import type { SecretKind } from "../types.ts";

/**
 * What a line of a protocol or of a table leaves open:
 *
 * - `length`: Redis' `AUTH` on a line of its own: `$7` comes next, or another command.
 * - `word`: behind `$7`, the word that it counted.
 * - `literal`: IMAP counts what comes in the next line: the user's name, and then the password.
 * - `answer`: SMTP has asked for the password, in base64, or for whatever its mechanism wants.
 * - `columns`: the rows of a table come below its names.
 */
export type OpenTable =
  | { readonly in: "length" | "word"; readonly kind: SecretKind }
  | {
      readonly in: "literal";
      readonly kind: SecretKind;
      readonly size: number;
      readonly isName: boolean;
    }
  | { readonly in: "answer"; readonly kind: SecretKind; readonly least: number }
  | {
      readonly in: "columns";
      readonly kind: SecretKind;
      readonly separator: string;
      readonly kinds: readonly (SecretKind | null)[];
    };

const asked = /(?:^|[\s"'])334(?: ([\w+/]{4,128}={0,2}))?["']?$/;
/** The user's name, which is no secret. */
const askedName = /^(?:VXNlcm5hbWU6|dXNlcm5hbWU6|VXNlciBOYW1lAA==)$/;
const askedPassword = /^(?:UGFzc3dvcmQ6|cGFzc3dvcmQ6|UGFzc3dvcmQA)$/;
/** Who speaks, and base64 and nothing else. */
const answer = /^(?:.{0,64}[:>] ?|\W{0,8})(?:b?["'])?([\w+/]{4,512}={0,2})[\s"']{0,16}$/d;
/** Where another mechanism asks, or a line ends in 334 by chance: shorter words are none. */
const leastUnasked = 16;
/** Names and nothing else, with the same sign between all of them. */
const header = /^[\w.]{2,64}(?:,[\w.]{1,64}){1,40}$|^[\w.]{2,64}(?:;[\w.]{1,64}){1,40}$/;

/** What the end of a line asks for, whatever stands before it; null for most. */
export function openAnswer(rear: string): OpenTable | null {
  const found = asked.exec(rear);
  const said = found?.[1] ?? "";
  if (found === null || askedName.test(said)) return null;
  return { in: "answer", kind: "password", least: askedPassword.test(said) ? 4 : leastUnasked };
}

const literal = /(?<![\w-])LOGIN (?:(\S{1,128}) )?\{(\d{1,3})\+?\}$/i;
const nextLiteral = /^.{0,256} \{(\d{1,3})\+?\}$/;
/** What a server says before it takes one. */
const goAhead = /(?:^|[\s:>"'])\+(?: [\w ,.]{0,64})?$/;

/** What the end of a line of IMAP counts; null for most. */
export function openLiteral(rear: string): OpenTable | null {
  const [whole, user, size] = literal.exec(rear) ?? [];
  if (whole === undefined) return null;
  return { in: "literal", kind: "password", size: Number(size), isName: user === undefined };
}

function followLiteral(
  text: string,
  open: OpenTable & { readonly in: "literal" },
): { readonly spans: readonly Span[]; readonly open: OpenTable | null } {
  const { kind, size } = open;
  if (goAhead.test(text)) return { spans: [], open };
  if (open.isName) {
    const next = nextLiteral.exec(text)?.[1];
    return {
      spans: [],
      open: next === undefined ? null : { ...open, size: Number(next), isName: false },
    };
  }
  // Whoever shows both sides of a conversation puts something before the line.
  if (size === 0 || text.length < size || text.length > size + longestSpeaker || text.endsWith("]"))
    return { spans: [], open: null };
  return { spans: [{ start: text.length - size, end: text.length, kind }], open: null };
}

const longestSpeaker = 64;

/** What such a line leaves open; null for all others. */
export function openTable(line: string): OpenTable | null {
  if (line === "AUTH" || line === "auth") return { in: "length", kind: "password" };
  if (!header.test(line)) return null;
  const separator = line.includes(",") ? "," : ";";
  const kinds = line.split(separator).map(secretKindOf);
  const kind = kinds.find((each) => each !== null) ?? null;
  return kind === null ? null : { in: "columns", kind, separator, kinds };
}

/** The spans of a line that belong to what is open, and what is still open after it. */
export function followTable(
  line: string,
  open: OpenTable,
): { readonly spans: readonly Span[]; readonly open: OpenTable | null } {
  const text = line.trimEnd();
  if (open.in === "columns") return followRow(text, open);
  const { kind } = open;
  if (open.in === "literal") return followLiteral(text, open);
  if (open.in === "answer") return { spans: answerIn(text, open), open: null };
  if (open.in === "length") {
    return { spans: [], open: /^\$\d{1,6}$/.test(text) ? { in: "word", kind } : null };
  }
  if (text === "" || text.length > 512) return { spans: [], open: null };
  return { spans: [{ start: 0, end: text.length, kind }], open: { in: "length", kind } };
}

function answerIn(
  text: string,
  { kind, least }: OpenTable & { readonly in: "answer" },
): readonly Span[] {
  const found = text.length > 1024 ? null : answer.exec(text);
  const [start, end] = found?.indices?.[1] ?? [0, 0];
  const size = end - start;
  // Base64 has four letters for every three bytes.
  if (size < least || size % 4 !== 0) return [];
  if (least > 4 && !/^(?=\D*\d)(?=[^a-z]*[a-z])[^A-Z]*[A-Z]/.test(text.slice(start, end)))
    return [];
  return [{ start, end, kind }];
}

/** A row has as many cells as there are names; what is no secret there has no digits or no letters. */
function followRow(text: string, open: OpenTable & { readonly in: "columns" }) {
  const cells = text.split(open.separator);
  if (cells.length !== open.kinds.length) return { spans: [], open: null };
  const spans: Span[] = [];
  let start = 0;
  for (const [index, cell] of cells.entries()) {
    const kind = open.kinds[index] ?? null;
    if (kind !== null && isMixed(cell)) spans.push({ start, end: start + cell.length, kind });
    start += cell.length + 1;
  }
  return { spans, open };
}
