import type { Assembler, AssemblerOptions, AssemblerSnapshot, Entry, LogLine } from "../types.ts";
import { isCrash } from "../parse/formats/node-crash.ts";
import { judge } from "../parse/judge.ts";
import { visibleLine } from "../visible.ts";
import { type Decision, decide, phaseAfter, phaseOfFirst } from "./decision.ts";
import { type LineKind, lineKind } from "./line-kind.ts";

/** An entry of more lines, or of more UTF-16 code units, says nothing more about an error. */
const defaultMaxLines = 256;
const defaultMaxBytes = 65_536;

const nothing: AssemblerSnapshot = {
  phase: "none",
  lines: [],
  held: 0,
  truncated: false,
  closed: null,
};

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
 * entry that was given out; they are dropped, unless only they make it an error.
 */
export function createAssembler(
  options: AssemblerOptions = {},
  snapshot: AssemblerSnapshot = nothing,
): Assembler {
  // Three lines make a crash.
  const maxLines = Math.max(options.maxLines ?? defaultMaxLines, 3);
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  let open = { ...snapshot, lines: [...snapshot.lines] };
  let size = sizeOf(open.lines);

  function start(lines: LogLine[], phase: AssemblerSnapshot["phase"]): void {
    open = { ...nothing, lines, phase };
    size = sizeOf(lines);
  }

  /** Gives out the open entry; the lines that turned out not to belong to it begin anew. */
  function close(entries: Entry[]): void {
    const { lines, held, truncated, closed } = open;
    start([], "none");
    if (closed !== null) return;
    const own = entryOf(lines.slice(0, lines.length - held), truncated);
    if (own !== null) entries.push(own);
    for (const line of lines.slice(lines.length - held)) step(line, entries);
  }

  function closeAll(entries: Entry[]): void {
    if (open.phase === "none") return;
    close(entries);
    closeAll(entries);
  }

  function begin(line: LogLine, kind: LineKind, entries: Entry[]): void {
    if (kind === "blank") return;
    // A JSON record is whole or of no use; it does not stay in memory.
    const kept = kind === "json" ? line : cut(line);
    start([kept], phaseOfFirst(kind));
    open.truncated = kept !== line;
    if (kind === "json") close(entries);
  }

  /** One line does not use up the entry: the source line of a minified file comes before the error. */
  function cut(line: LogLine): LogLine {
    const maxLine = Math.floor(maxBytes / 4);
    return line.text.length <= maxLine ? line : { ...line, text: line.text.slice(0, maxLine) };
  }

  function keep(line: LogLine, decision: Decision): void {
    if (decision === "append") open.held = 0;
    if (open.closed !== null) {
      if (decision === "hold") open.held += 1;
      return;
    }
    const kept = cut(line);
    const fits = open.lines.length < maxLines && size + kept.text.length <= maxBytes;
    open.truncated ||= !fits || kept !== line;
    if (!fits) return;
    open.lines.push(kept);
    size += kept.text.length;
    if (decision === "hold") open.held += 1;
  }

  /** Held lines that turn out to be the beginning of a crash leave the entry before it. */
  function splitCrash(line: LogLine, entries: Entry[]): boolean {
    const place = open.lines.at(-2);
    if (open.phase !== "failing" || open.closed !== null || open.held < 2) return false;
    if (place === undefined || lineKind(visibleLine(place.text)) !== "place") return false;
    const crash = [...open.lines.splice(-2), line];
    open.held -= 2;
    closeAll(entries);
    start(crash, "crash");
    return true;
  }

  function step(line: LogLine, entries: Entry[]): void {
    const text = visibleLine(line.text);
    const kind = lineKind(text);
    if (kind === "caret" && splitCrash(line, entries)) return;
    const decision = decide(open, kind, text);
    if (decision !== "begin") {
      if (kind === "frame" && open.closed === "undecided") open.closed = null;
      keep(line, decision);
      open.phase = phaseAfter(open.phase, kind);
      if (text.startsWith("Node.js v")) closeAll(entries);
    } else if (open.phase === "none") {
      begin(line, kind, entries);
    } else {
      close(entries);
      step(line, entries);
    }
  }

  function isOpen(): boolean {
    return open.closed === null && !["none", "place", "crash"].includes(open.phase);
  }

  return {
    push(line: LogLine): readonly Entry[] {
      const entries: Entry[] = [];
      step(line, entries);
      return entries;
    },
    flush(reason): readonly Entry[] {
      const entries: Entry[] = [];
      const { phase, lines, held } = open;
      // Of a crash nothing was an error yet, and nothing is given out before it is.
      if (reason === "idle" && !isOpen()) return entries;
      closeAll(entries);
      const [first] = lines;
      if (reason === "idle" && first !== undefined) {
        const own = lines.slice(0, lines.length - held).map((line) => line.text);
        start([first], phase);
        open.closed = isCrash(own) || judge(own) !== "undecided" ? "decided" : "undecided";
      }
      return entries;
    },
    open: isOpen,
    snapshot: () => ({ ...open, lines: [...open.lines] }),
  };
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
