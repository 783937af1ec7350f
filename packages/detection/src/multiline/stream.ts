import { isErrorLevel } from "../parse/level.ts";
import type { AssemblerOptions, Entry, LogLine, StreamSnapshot } from "../types.ts";
import { isCrash } from "../parse/formats/node-crash.ts";
import { judge } from "../parse/judge.ts";
import { visibleLine } from "../visible.ts";
import { type Decision, decide } from "./decision.ts";
import { createEntryLimits, entryOf, sizeOf } from "./entry-limits.ts";
import { readInHabit } from "./habits.ts";
import { type LineKind, lineKind } from "./line-kind.ts";
import { phaseAfter, phaseOfFirst } from "./phases.ts";
import { withoutBox, withoutHeadOfTraceback, withoutRepeatedHead } from "./repeated-head.ts";

const nothing: StreamSnapshot = {
  phase: "none",
  lines: [],
  held: 0,
  truncated: false,
  closed: null,
  habits: { carried: false, bareLevels: 0 },
};

/** Puts the lines of one stream together into entries. */
export interface Stream {
  /** Takes the next line and adds the entries that it completed. */
  push(line: LogLine, entries: Entry[]): void;
  flush(reason: "idle" | "end"): readonly Entry[];
  isOpen(): boolean;
  /** True while at most one line is open that is no error, and lines are taken as they stand. */
  isAtRest(): boolean;
  snapshot(): StreamSnapshot;
}

/**
 * Begins a stream of lines, or goes on where the snapshot of another one ended.
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
 * An `unclosed` record takes the lines of its fields, and is complete where one of them ends it.
 *
 * A `traceback` of Python ends with its exception and is `raised`; a seam begins the next one of its
 * chain. A head of Rust is `panicked` until its message came. Under a panic of Go all `goroutines`
 * belong to it.
 *
 * After `flush("idle")` the phase is kept, and decides in the same way which lines continue the
 * entry that was given out; they are dropped, unless only they make it an error.
 */
export function createStream(
  options: AssemblerOptions,
  snapshot: StreamSnapshot = nothing,
): Stream {
  const limits = createEntryLimits(options);
  let open = { ...snapshot, lines: [...snapshot.lines] };
  let size = sizeOf(open.lines);

  function start(lines: LogLine[], phase: StreamSnapshot["phase"]): void {
    open = { ...nothing, habits: open.habits, lines, phase };
    size = sizeOf(lines);
  }

  /** Gives out the open entry; the lines that turned out not to belong to it begin anew. */
  function close(entries: Entry[]): void {
    const { lines, held, truncated, closed, phase } = open;
    start([], "none");
    if (closed !== null) return;
    const kept = held === 0 ? lines : lines.slice(0, lines.length - held);
    const own = entryOf(kept, truncated, phase === "healthy");
    if (own !== null) entries.push(own);
    if (held > 0) for (const line of lines.slice(-held)) step(line, entries);
  }

  function closeAll(entries: Entry[]): void {
    if (open.phase === "none") return;
    close(entries);
    closeAll(entries);
  }

  function begin(line: LogLine, kind: LineKind, entries: Entry[]): void {
    if (kind === "blank") return;
    // A JSON record is whole or of no use; it does not stay in memory.
    const kept = kind === "json" ? line : limits.cut(line);
    start([kept], phaseOfFirst(kind));
    open.truncated = kept !== line;
    if (kind === "json") close(entries);
  }

  function keep(line: LogLine, decision: Decision): void {
    if (decision === "append") open.held = 0;
    if (open.closed !== null) {
      if (decision === "hold") open.held += 1;
      return;
    }
    const kept = limits.cut(line);
    const fits = limits.fits(open.lines, size, kept);
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
    const kind = raisedByOrigin(lineKind(text), line);
    if (kind === "caret" && splitCrash(line, entries)) return;
    if (goesOnInLogger(line, text, entries)) return;
    const decision = decide(open, kind, text);
    if (decision !== "begin") {
      take(line, text, kind, decision, entries);
    } else if (open.phase === "none") {
      begin(line, kind, entries);
    } else {
      close(entries);
      step(line, entries);
    }
  }

  function take(
    line: LogLine,
    text: string,
    kind: LineKind,
    decision: Decision,
    entries: Entry[],
  ): void {
    if (kind === "frame" && open.closed === "undecided") open.closed = null;
    const { phase } = open;
    keep(line, decision);
    open.phase = phaseAfter(phase, kind, text);
    const isWhole = phase === "unclosed" && text.trimEnd().endsWith("}");
    if (isWhole || text.startsWith("Node.js v")) closeAll(entries);
  }

  /** True for a line that a logger wrote of the open error, with the same before it as before the first. */
  function goesOnInLogger(line: LogLine, text: string, entries: Entry[]): boolean {
    const [first] = open.lines;
    if (first === undefined) return false;
    const boxed = withoutBox(first.text, text);
    if (boxed !== null) {
      take({ ...line, text: boxed }, boxed, lineKind(boxed), "append", entries);
      return true;
    }
    const ofTraceback = withoutHeadOfTraceback(open, text);
    const rest = ofTraceback ?? withoutRepeatedHead(first.text, text, open.phase);
    if (rest === null) return false;
    const kind = lineKind(rest);
    const decision = decide(open, kind, rest);
    if (decision === "begin" || (kind === "text" && ofTraceback === null)) return false;
    take({ ...line, text: rest }, rest, kind, decision, entries);
    return true;
  }

  function isOpen(): boolean {
    return open.closed === null && !["none", "place", "crash", "unclosed"].includes(open.phase);
  }

  return {
    push(line, entries): void {
      const read = readInHabit(line, open.habits);
      open.habits = read.habits;
      step(read.line, entries);
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
        const isDecided = isCrash(own) || judge(own, first.origin ?? null) !== "undecided";
        open.closed = isDecided ? "decided" : "undecided";
      }
      return entries;
    },
    isOpen,
    isAtRest(): boolean {
      const { phase, lines, closed, habits } = open;
      const isHealthy = phase === "healthy" || phase === "record";
      return (
        !habits.carried &&
        closed === null &&
        (phase === "none" || (isHealthy && lines.length === 1))
      );
    },
    snapshot: () => ({ ...open, lines: [...open.lines] }),
  };
}

/** An envelope at error level makes an error of a line that says nothing else. */
function raisedByOrigin(kind: LineKind, { origin }: LogLine): LineKind {
  return kind === "text" && isErrorLevel(origin?.level ?? null) ? "failing" : kind;
}
