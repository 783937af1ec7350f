import { parseErrorHeader } from "../parse/error-header.ts";
import { isErrorLevel } from "../parse/level.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import type { AssemblerPhase, AssemblerSnapshot } from "../types.ts";
import { visibleLine } from "../visible.ts";
import type { LineKind } from "./line-kind.ts";

/** What becomes of a line: it belongs to the open entry, it may belong to it, or it begins the next. */
export type Decision = "append" | "hold" | "begin";

/** Lines of a message that may stand between the header of an error and its frames. */
const maxHeld = 50;

/** Decides about a visible line of this kind. */
export function decide(open: AssemblerSnapshot, kind: LineKind, text: string): Decision {
  const { phase, lines, held } = open;
  switch (phase) {
    case "none":
      return "begin";
    case "crash":
      return "append";
    case "place":
      if (kind === "caret" && lines.length === 2) return "append";
      return lines.length === 1 ? "hold" : "begin";
    case "record":
      if (kind === "blank") return "hold";
      if (kind === "header") return repeatsFirst(open, text) ? "append" : "begin";
      return isContinuation(kind) ? "append" : "begin";
    case "failing":
      if (kind === "blank") return "hold";
      if (kind === "header")
        return repeatsFirst(open, text) || joinsFirst(open) ? "append" : "begin";
      if (kind === "frame" || kind === "tail") return "append";
      if (isContinuation(kind)) return held === 0 ? "append" : "hold";
      return (kind === "text" || kind === "place") && held < maxHeld ? "hold" : "begin";
    case "framed":
      if (kind === "blank") return "hold";
      return isContinuation(kind) || kind === "tail" ? "append" : "begin";
  }
  return phase satisfies never;
}

/** The phase that the first line of an entry brings. */
export function phaseOfFirst(kind: LineKind): AssemblerPhase {
  if (kind === "failing" || kind === "header") return "failing";
  if (kind === "place") return "place";
  return kind === "frame" ? "framed" : "record";
}

/** The phase after a line that was appended or held. */
export function phaseAfter(phase: AssemblerPhase, kind: LineKind): AssemblerPhase {
  if (phase === "place") return kind === "caret" ? "crash" : "place";
  if (phase === "crash") return kind === "blank" ? "crash" : "failing";
  if (kind === "frame" || (phase === "failing" && kind === "tail")) return "framed";
  // An error under a line that says the same: its message may go on.
  return phase === "record" && kind === "header" ? "failing" : phase;
}

function isContinuation(kind: LineKind): boolean {
  return kind === "frame" || kind === "indented" || kind === "closer" || kind === "caret";
}

/** True for an error under a line that already says the same: loggers write the message twice. */
function repeatsFirst({ lines }: AssemblerSnapshot, text: string): boolean {
  const message = parseErrorHeader(text)?.message ?? "";
  const [first] = lines;
  return message !== "" && lines.length === 1 && (first?.text.includes(message) ?? false);
}

/** True for the error object under a line at error level; after a pause it may be another error. */
function joinsFirst({ lines, closed }: AssemblerSnapshot): boolean {
  const [first] = lines;
  if (closed !== null || first === undefined || lines.length > 1) return false;
  return isErrorLevel(parseLeveledLine(visibleLine(first.text))?.level ?? null);
}
