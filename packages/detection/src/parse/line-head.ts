import type { Level } from "../types.ts";
import { isGoPanic } from "./languages/go.ts";
import { isPhpFatal } from "./languages/php.ts";
import { isRustPanic } from "./languages/rust.ts";
import { parseLeveledLine } from "./leveled-line.ts";
import { parseProcessWarning } from "./process-warning.ts";

/** What the first line of a plain entry says before its text, and the text. */
export interface LineHead {
  /** Null where the line names none. */
  readonly level: Level | null;
  /** As it is written, for `parseLogTime`. */
  readonly time: string | null;
  readonly pid: number | null;
  readonly text: string;
  /** A warning of Node that tells of an unhandled rejection. */
  readonly rejected: boolean;
}

/** Reads the beginning of a visible line. */
export function readLineHead(line: string): LineHead {
  const warning = parseProcessWarning(line);
  if (warning !== null) {
    const { pid, rejection } = warning;
    const level = rejection === null ? "warn" : "error";
    return { level, time: null, pid, text: rejection ?? line, rejected: rejection !== null };
  }
  if (isDying(line)) return { level: "fatal", time: null, pid: null, text: line, rejected: false };
  const leveled = parseLeveledLine(line);
  if (leveled !== null && isDying(leveled.rest)) {
    return { ...leveled, level: "fatal", text: leveled.rest, rejected: false };
  }
  if (leveled === null) return { level: null, time: null, pid: null, text: line, rejected: false };
  return { ...leveled, text: leveled.rest, rejected: false };
}

/** What a runtime writes itself as a program dies; whatever level carries it, it is an error. */
export function isDying(text: string): boolean {
  switch (text.charCodeAt(0)) {
    case 0x50:
    case 0x46:
    case 0x43:
    case 0x52:
      return isPhpFatal(text);
    case 0x70:
    case 0x66:
    case 0x68:
      return isGoPanic(text);
    case 0x74:
      return isRustPanic(text) || text.startsWith("terminate called ");
    default:
      return false;
  }
}
