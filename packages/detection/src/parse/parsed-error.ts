import type { ErrorLink, Frame } from "../types.ts";

/** An error read from text, its causes nearest first. */
export interface ParsedError extends ErrorLink {
  readonly causes: readonly ErrorLink[];
  /** What the caller wrote before the error. */
  readonly prefix: string;
}

/** Reads the errors of one language: null for lines without one. The lines are visible and without level. */
export type ErrorReader = (lines: readonly string[]) => ParsedError | null;

/** Frames and causes beyond these say nothing more about an error. */
export const maxFrames = 64;
export const maxCauses = 16;

/** One link of a chain. */
export function linkOf(type: string | null, message: string, frames: readonly Frame[]): ErrorLink {
  return {
    type,
    message: message.trim(),
    code: codeIn(message),
    frames: frames.slice(0, maxFrames),
  };
}

/** The outermost link with the ones that it came from, nearest first. */
export function chain(links: readonly ErrorLink[], prefix: string): ParsedError | null {
  const [outermost, ...causes] = links;
  if (outermost === undefined) return null;
  return { ...outermost, prefix: prefix.trim(), causes: causes.slice(0, maxCauses) };
}

/** What `[Errno 111]`, `(111: …)` and `SQLSTATE[42S02]` say. */
function codeIn(message: string): string | null {
  return (
    /\bSQLSTATE\[(\w{5})\]/.exec(message)?.[1] ?? /\[Errno (-?\d{1,5})\]/.exec(message)?.[1] ?? null
  );
}

/** A frame from the texts of a line. */
export function frame(
  file: string,
  line: string | undefined,
  name: string | null,
  inApp: boolean,
  column?: string,
): Frame {
  return {
    file,
    line: line === undefined ? null : Number(line),
    column: column === undefined ? null : Number(column),
    function: name,
    inApp,
  };
}
