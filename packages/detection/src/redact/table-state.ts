import { isMixed } from "./harmless-value.ts";
import { secretKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";
import type { SecretKind } from "../types.ts";

/**
 * What a line of a protocol or of a table leaves open:
 *
 * - `length`: Redis' `AUTH` on a line of its own: `$7` comes next, or another command.
 * - `word`: behind `$7`, the word that it counted.
 * - `answer`: SMTP has asked for the password, in base64.
 * - `columns`: the rows of a table come below its names.
 */
export type OpenTable =
  | { readonly in: "length" | "word" | "answer"; readonly kind: SecretKind }
  | {
      readonly in: "columns";
      readonly kind: SecretKind;
      readonly separator: string;
      readonly kinds: readonly (SecretKind | null)[];
    };

const asked = /(?:^|\s)334 (?:UGFzc3dvcmQ6|cGFzc3dvcmQ6|UGFzc3dvcmQA)$/;
const answer = /^\W{0,8}(?:C: )?(?=[\w+/]{4,256}={0,2}$)/;
/** Names and nothing else, with the same sign between all of them. */
const header = /^[\w.]{2,64}(?:,[\w.]{1,64}){1,40}$|^[\w.]{2,64}(?:;[\w.]{1,64}){1,40}$/;

/** What the end of a line asks for, whatever stands before it; null for most. */
export function openAnswer(rear: string): OpenTable | null {
  return asked.test(rear) ? { in: "answer", kind: "password" } : null;
}

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
  if (open.in === "length") {
    return { spans: [], open: /^\$\d{1,6}$/.test(text) ? { in: "word", kind } : null };
  }
  const start = open.in === "answer" ? answer.exec(text)?.[0].length : 0;
  if (start === undefined || text === "" || text.length > 512) return { spans: [], open: null };
  const next: OpenTable | null = open.in === "word" ? { in: "length", kind } : null;
  return { spans: [{ start, end: text.length, kind }], open: next };
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
