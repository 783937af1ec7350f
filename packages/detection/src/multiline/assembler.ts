import { parseErrorHeader } from "../parse/error-header.ts";
import { isErrorLevel } from "../parse/level.ts";
import { parseLeveledLine } from "../parse/leveled-line.ts";
import type {
  Assembler,
  AssemblerOptions,
  AssemblerPhase,
  AssemblerSnapshot,
  Entry,
  LogLine,
} from "../types.ts";
import { visibleLine } from "../visible.ts";
import { type LineKind, lineKind } from "./line-kind.ts";

/** An entry of more lines, or of more UTF-16 code units, says nothing more about an error. */
const defaultMaxLines = 256;
const defaultMaxBytes = 65_536;
/** Lines of a message that may stand between the header of an error and its frames. */
const maxHeld = 50;

const empty: AssemblerSnapshot = {
  phase: "none",
  lines: [],
  held: 0,
  truncated: false,
  closedByIdle: false,
};

/** What becomes of a line: it belongs to the open entry, it may belong to it, or it begins the next. */
type Decision = "append" | "hold" | "begin";

/**
 * Makes an assembler for one stream of lines, or goes on where the snapshot of another one ended.
 *
 * ```
 *            text, leveled                 frame
 *   none ──────────────────────► record ──────────► framed ◄──┐ frame, property, `Caused by:`
 *    │ │ header, error level                          ▲  └────┘
 *    │ └───────────────────────► failing ─────────────┘ frame
 *    │ place          source, ^       ▲
 *    └────────► place ───────► crash ─┘ what was thrown
 * ```
 *
 * While `failing`, a line of unknown kind is held: it is a part of the message if a frame follows,
 * and an entry of its own if not. A JSON record is complete in itself and never stays open.
 *
 * After `flush("idle")` the phase is kept, and decides in the same way which lines continue the
 * entry that was given out; they are dropped.
 */
export function createAssembler(
  options: AssemblerOptions = {},
  snapshot: AssemblerSnapshot = empty,
): Assembler {
  const maxLines = options.maxLines ?? defaultMaxLines;
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  let { phase, held, truncated, closedByIdle } = snapshot;
  let lines = [...snapshot.lines];
  let size = sizeOf(lines);

  function reset(): void {
    ({ phase, held, truncated, closedByIdle } = empty);
    lines = [];
    size = 0;
  }

  /** Gives out the open entry; the lines that turned out not to belong to it begin anew. */
  function close(entries: Entry[]): void {
    const entry = closedByIdle ? null : entryOf(lines.slice(0, lines.length - held), truncated);
    const others = closedByIdle ? [] : lines.slice(lines.length - held);
    if (entry !== null) entries.push(entry);
    reset();
    for (const line of others) step(line, entries);
  }

  function closeAll(entries: Entry[]): void {
    if (phase === "none") return;
    close(entries);
    closeAll(entries);
  }

  function begin(line: LogLine, kind: LineKind, entries: Entry[]): void {
    if (kind === "blank") return;
    lines = [line];
    size = line.text.length;
    phase = phaseOfFirst(kind);
    if (kind === "json") close(entries);
  }

  function keep(line: LogLine, decision: Decision): void {
    if (decision === "append") held = 0;
    const fits = lines.length < maxLines && size + line.text.length <= maxBytes;
    if (fits && !closedByIdle) {
      lines.push(line);
      size += line.text.length;
    }
    truncated ||= !fits;
    if (decision === "hold" && (fits || closedByIdle)) held += 1;
  }

  /** Held lines that turn out to be the beginning of a crash leave the entry before it. */
  function splitCrash(line: LogLine, entries: Entry[]): boolean {
    const place = lines.at(-2);
    if (phase !== "failing" || closedByIdle || held < 2 || place === undefined) return false;
    if (lineKind(visibleLine(place.text)) !== "place") return false;
    const start = lines.splice(-2);
    held -= 2;
    closeAll(entries);
    lines = [...start, line];
    size = sizeOf(lines);
    phase = "crash";
    return true;
  }

  function step(line: LogLine, entries: Entry[]): void {
    const text = visibleLine(line.text);
    const kind = lineKind(text);
    if (kind === "caret" && splitCrash(line, entries)) return;
    const decision = decide(kind, text);
    if (decision !== "begin") {
      keep(line, decision);
      phase = phaseAfter(phase, kind);
      if (text.startsWith("Node.js v")) closeAll(entries);
    } else if (phase === "none") {
      begin(line, kind, entries);
    } else {
      close(entries);
      step(line, entries);
    }
  }

  function decide(kind: LineKind, text: string): Decision {
    if (phase === "none") return "begin";
    if (phase === "crash") return "append";
    if (phase === "place") {
      if (kind === "caret" && lines.length === 2) return "append";
      return lines.length === 1 ? "hold" : "begin";
    }
    if (kind === "blank") return "hold";
    if (kind === "header") {
      if (phase === "framed") return "begin";
      return repeatsFirst(text) || joinsFirst() ? "append" : "begin";
    }
    if (kind === "frame" || (kind === "tail" && phase !== "record")) return "append";
    if (kind === "indented" || kind === "closer" || kind === "caret") {
      return phase === "failing" && held > 0 ? "hold" : "append";
    }
    const mayBeMessage = phase === "failing" && (kind === "text" || kind === "place");
    return mayBeMessage && held < maxHeld ? "hold" : "begin";
  }

  /** True for an error under a line that already says the same: loggers write the message twice. */
  function repeatsFirst(text: string): boolean {
    const message = parseErrorHeader(text)?.message ?? "";
    const [first] = lines;
    return (
      message !== "" && lines.length === 1 && first !== undefined && first.text.includes(message)
    );
  }

  /** True for the error object under a line at error level; after a pause it may be another error. */
  function joinsFirst(): boolean {
    const [first] = lines;
    if (phase !== "failing" || closedByIdle || first === undefined || lines.length > 1)
      return false;
    return isErrorLevel(parseLeveledLine(visibleLine(first.text))?.level ?? null);
  }

  return {
    push(line: LogLine): readonly Entry[] {
      const entries: Entry[] = [];
      step(line, entries);
      return entries;
    },
    flush(reason): readonly Entry[] {
      const entries: Entry[] = [];
      if (closedByIdle && reason === "idle") return entries;
      const closed = { phase, first: lines[0] };
      closeAll(entries);
      const continues = closed.phase !== "place" && closed.phase !== "crash";
      if (reason === "idle" && continues && closed.first !== undefined) {
        phase = closed.phase;
        lines = [closed.first];
        size = closed.first.text.length;
        closedByIdle = true;
      }
      return entries;
    },
    open: () => phase !== "none" && !closedByIdle,
    snapshot: () => ({ phase, lines: [...lines], held, truncated, closedByIdle }),
  };
}

function phaseOfFirst(kind: LineKind): AssemblerPhase {
  if (kind === "failing" || kind === "header") return "failing";
  if (kind === "place") return "place";
  return kind === "frame" ? "framed" : "record";
}

function phaseAfter(phase: AssemblerPhase, kind: LineKind): AssemblerPhase {
  if (phase === "place") return kind === "caret" ? "crash" : "place";
  if (phase === "crash") return kind === "blank" ? "crash" : "failing";
  if (kind === "frame" || (phase === "failing" && kind === "tail")) return "framed";
  // An error under a line that says the same: its message may go on.
  return phase === "record" && kind === "header" ? "failing" : phase;
}

/** Null for lines that are all blank. */
function entryOf(lines: readonly LogLine[], truncated: boolean): Entry | null {
  const end = lines.findLastIndex((line) => line.text.trim() !== "") + 1;
  const [first] = lines;
  if (first === undefined || end === 0) return null;
  const texts = lines.slice(0, end).map((line) => line.text);
  return { lines: texts, offset: first.offset, number: first.number, truncated };
}

function sizeOf(lines: readonly LogLine[]): number {
  return lines.reduce((sum, line) => sum + line.text.length, 0);
}
