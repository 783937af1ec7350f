import { type Carried, carriedLine, provesCarrier } from "../envelope/carriers.ts";
import { createExportReader, type ExportedRecord } from "../envelope/journald-export.ts";
import type { Unwrapped } from "../envelope/envelope.ts";
import { unwrap, unwrapInner } from "../envelope/unwrap.ts";
import { isRaised } from "../parse/languages/python.ts";
import { rubyLoggerHead } from "../parse/languages/ruby.ts";
import type { Assembler, AssemblerOptions, AssemblerSnapshot, Entry, LogLine } from "../types.ts";
import { visibleLine } from "../visible.ts";
import { bare, createOpenStreams, maxStreams } from "./open-streams.ts";
import { createStream, type Stream } from "./stream.ts";

/** UTF-16 code units of a line that came in parts. */
const maxPart = 262_144;

const nothing: AssemblerSnapshot = { streams: [], parts: [], indent: 0, exported: [] };

/**
 * Makes an assembler for one file, or goes on where the snapshot of another one ended. Each line is
 * taken out of its envelopes and given to the stream that they name; every stream puts its own
 * lines together, so that containers that write at the same time do not disturb one another.
 */
export function createAssembler(
  options: AssemblerOptions = {},
  snapshot: AssemblerSnapshot = nothing,
): Assembler {
  const parts = new Map(snapshot.parts);
  const streams = createOpenStreams(options, snapshot.streams, (ident) => parts.delete(ident));
  const exported = createExportReader(snapshot.exported);
  let { indent } = snapshot;

  /**
   * Gives a line to its stream: that of the envelope, or of the process whose name stands before
   * it, from the first line on that proves that it is a name.
   */
  function deliver(ident: string, line: LogLine, entries: Entry[]): void {
    const carried = carriedLine(visibleLine(line.text));
    const inner = carried === null ? ident : nameOfCarried(ident, carried);
    if (carried === null || !(streams.has(inner) || learn(ident, inner, line, carried, entries))) {
      streams.of(ident, entries).push(line, entries);
    } else {
      streams.of(inner, entries).push(withoutName(line, carried), entries);
      indent = 0;
    }
  }

  function isCarried(ident: string, line: LogLine): boolean {
    const carried = carriedLine(visibleLine(line.text));
    return carried !== null && streams.has(nameOfCarried(ident, carried));
  }

  /** Begins the stream of a name; what is open and has the same name before it belongs there. */
  function learn(
    ident: string,
    inner: string,
    line: LogLine,
    carried: Carried,
    entries: Entry[],
  ): boolean {
    if (!provesCarrier(visibleLine(line.text), carried)) return false;
    if (isTaggedByRuby(streams.get(ident), carried)) return false;
    const stream = streams.of(inner, entries);
    // Not before: one stream more may have closed it.
    const open = streams.get(ident)?.snapshot();
    if (open === undefined || open.closed !== null) return true;
    // Most names have no line there, and the entry may be long.
    if (!open.lines.some((before) => before.text.includes(carried.name))) return true;
    const rest = createStream(options, { ...open, phase: "none", lines: [], held: 0 });
    streams.replace(ident, rest);
    for (const before of open.lines) {
      const own = carriedLine(visibleLine(before.text));
      if (own?.name === carried.name) stream.push(withoutName(before, own), entries);
      else rest.push(before, entries);
    }
    return true;
  }

  function takeUnwrapped(line: LogLine, unwrapped: Unwrapped, entries: Entry[]): void {
    const { ident, texts, partial, origin } = unwrapped;
    indent = line.text.length - (texts[0]?.length ?? 0);
    const part = parts.get(ident);
    parts.delete(ident);
    const [first = "", ...others] = texts;
    const whole = `${part?.text ?? ""}${first}`;
    if (partial && others.length === 0 && whole.length < maxPart) {
      parts.set(ident, { ...(part ?? line), text: whole, origin });
      if (parts.size > maxStreams) releaseOldestPart(entries);
    } else if (part === undefined) {
      for (const text of texts) deliver(ident, { ...line, text, origin }, entries);
    } else {
      // It may have an envelope of its own, which was not to be seen before.
      const joined = { ident, texts: [whole, ...others], partial: false, origin };
      takeUnwrapped(part, unwrapInner(joined), entries);
    }
  }

  /** A stream that never says how its line goes on. */
  function releaseOldestPart(entries: Entry[]): void {
    const [oldest] = parts;
    if (oldest === undefined) return;
    const [ident, part] = oldest;
    parts.delete(ident);
    streams.of(ident, entries).push(part, entries);
  }

  /** True for the exception under the traceback of the last stream: of a message only the first line has a name. */
  function isRaisedInLast(line: LogLine): boolean {
    if (!isRaised(visibleLine(line.text))) return false;
    return streams.get(streams.last())?.snapshot().phase === "traceback";
  }

  /** Lines without envelope under one that has one: a message that went on, as journalctl shows it. */
  function takeBare(line: LogLine, entries: Entry[]): void {
    const goesOn = streams.last() !== bare && (/^\s/.test(line.text) || isRaisedInLast(line));
    if (!goesOn || isCarried(bare, line)) {
      deliver(bare, line, entries);
    } else {
      const isPadded = line.text.search(/\S|$/) >= indent;
      const text = isPadded ? line.text.slice(indent) : line.text;
      streams.of(streams.last(), entries).push({ ...line, text }, entries);
    }
  }

  function takeExported(record: ExportedRecord, entries: Entry[]): void {
    takeUnwrapped(record.line, unwrapInner(record.unwrapped), entries);
  }

  function take(line: LogLine, entries: Entry[]): void {
    const record = exported.push(line);
    if (record === "taken") return;
    if (record !== "other") {
      takeExported(record, entries);
      return;
    }
    const unwrapped = unwrap(line.text);
    if (unwrapped === null) takeBare(line, entries);
    else takeUnwrapped(line, unwrapped, entries);
  }

  return {
    push(line): readonly Entry[] {
      const entries: Entry[] = [];
      take(line, entries);
      return entries;
    },
    flush(reason): readonly Entry[] {
      const entries: Entry[] = [];
      if (reason === "end") {
        const record = exported.end();
        if (record !== null) takeExported(record, entries);
        while (parts.size > 0) releaseOldestPart(entries);
      }
      entries.push(...streams.flush(reason));
      if (reason === "end") indent = 0;
      return entries.toSorted((a, b) => a.offset - b.offset || a.number - b.number);
    },
    open: () => streams.isOpen(),
    isAtRest: () =>
      streams.last() === bare && !exported.isOpen() && streams.get(bare)?.isAtRest() === true,
    passOver: () => streams.get(bare)?.flush("end") ?? [],
    snapshot: () => ({
      streams: streams.snapshot(),
      parts: [...parts],
      indent,
      exported: exported.lines(),
    }),
  };
}

/** True where Rails has put the name, as a tag, behind what Ruby's Logger puts before the first line. */
function isTaggedByRuby(stream: Stream | undefined, { name }: Carried): boolean {
  if (!name.startsWith("[")) return false;
  const first = stream?.snapshot().lines[0]?.text ?? "";
  return rubyLoggerHead(visibleLine(first))?.tags.includes(name) === true;
}

/** Names the stream of a process in that of an envelope. */
function nameOfCarried(ident: string, { name }: Carried): string {
  return `${ident} carries ${name}`;
}

function withoutName(line: LogLine, { text, at }: Carried): LogLine {
  if (at === null) return { ...line, text };
  return { ...line, text, origin: { level: null, pid: null, ...line.origin, at } };
}
