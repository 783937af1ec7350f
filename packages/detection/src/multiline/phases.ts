import type { AssemblerPhase } from "../types.ts";
import { isBoxed } from "../parse/languages/rich.ts";
import type { LineKind } from "./line-kind.ts";

/** The phase that the first line of an entry brings. */
export function phaseOfFirst(kind: LineKind): AssemblerPhase {
  if (kind === "failing" || kind === "header") return "failing";
  if (kind === "place" || kind === "panicked" || kind === "traceback" || kind === "unclosed")
    return kind;
  if (kind === "leveled") return "healthy";
  return kind === "frame" || kind === "goroutine" ? "framed" : "record";
}

/** The phase after a line that was appended or held. */
export function phaseAfter(phase: AssemblerPhase, kind: LineKind, text: string): AssemblerPhase {
  if (phase === "unclosed") return phase;
  if (phase === "place") return kind === "caret" ? "crash" : "place";
  // What a worker died of has a place of its own under that where Node threw it again.
  if (phase === "crash" && kind === "place") return phase;
  if (phase === "crash" || phase === "panicked") return kind === "blank" ? phase : "failing";
  if (kind === "traceback" || kind === "seam") return "traceback";
  if (phase === "traceback") {
    return kind === "frame" || /^\s|^$/.test(text) || isBoxed(text) ? "traceback" : "raised";
  }
  if (phase === "raised" || phase === "goroutines") return phase;
  if (kind === "goroutine") return "goroutines";
  if (kind === "frame" || (phase === "failing" && kind === "tail")) return "framed";
  // An error under a line that says the same: its message may go on.
  const isRecord = phase === "record" || phase === "healthy";
  return isRecord && kind === "header" ? "failing" : phase;
}
