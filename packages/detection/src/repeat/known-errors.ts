import { instantiate } from "../instantiate.ts";
import { parseLogTime, parseTimeField } from "../parse/log-time.ts";
import type { QuietScanner } from "../sieve/quiet-scanner.ts";
import type { Occurrence } from "../types.ts";
import { knownErrors } from "./known-errors.wasm.ts";
import { type Outline, outlineOf } from "./outline.ts";
import { templateOf } from "./template.ts";

const lineFeed = 0x0a;
const brace = 0x7b;
const dash = 0x2d;
const frame = Buffer.from("    at ");

/** Outlines that are known at once. When there are more, all are forgotten. */
const maxOutlines = 1_024;

/** What is remembered of an outline. */
export interface Verdict extends Pick<Occurrence, "fingerprint" | "fatal"> {
  /** True where it names a request, which may be another one each time. */
  readonly isTraced: boolean;
}

/** What is said of an error that was not read. */
export type KnownError = Verdict & Pick<Occurrence, "at">;

/** An error that is known by its bytes. */
export interface Sight extends KnownError {
  /** Behind its last line feed. */
  readonly end: number;
  readonly lines: number;
  /** A JSON record, which ends with its line; a stack goes on until another entry begins. */
  readonly isRecord: boolean;
}

/** Takes a known error, and how many lines go before it. */
export type TakeKnown = (verdict: Verdict, at: number | null, before: number) => void;

/** What was stepped over. */
export interface Passed {
  /** Where to go on reading: at the last quiet line before what is to be read, or there. */
  readonly at: number;
  /** Lines before that, and known errors. */
  readonly lines: number;
  readonly errors: number;
  /** Where an entry begins that is not known; null where one is known and may go on. */
  readonly unknown: number | null;
  /** True where the line that follows has no end yet: more bytes tell whether there is more to pass. */
  readonly waits: boolean;
}

/** Knows errors by their bytes, which are those of a scanner. */
export interface KnownErrors {
  /** The known error that begins at `start`, in bytes that are there up to `to`; null for any other. */
  look(start: number, to: number): Sight | null;
  /**
   * Steps over quiet lines and known errors from `from` on, where a line begins and nothing is open,
   * in bytes that are there up to `to`. Where it found errors there may be more behind them.
   */
  pass(from: number, to: number, take: TakeKnown): Passed;
  add(outline: Outline, verdict: Verdict): void;
}

/** Makes a memory in WebAssembly, or in JavaScript where the scanner is. */
export function createKnownErrors(scanner: QuietScanner): KnownErrors {
  return inWebAssembly(scanner) ?? inJavaScript(scanner);
}

/** What `known-errors.wat` exports. */
interface Exports {
  pass(from: number, to: number): number;
  known(start: number, to: number): number;
  bucket(start: number, to: number): number;
  readonly buckets: Cell;
  readonly errors: Cell;
  readonly templates: Cell;
  readonly count: Cell;
  readonly lines: Cell;
  readonly isOpen: Cell;
  readonly waits: Cell;
  readonly end: Cell;
  readonly time: Cell;
}
interface Cell {
  readonly value: number;
}

/** Bytes of a template, at most: of an entry, and the head of every part. */
const mostBytes = 65_536;

/** Where the number, the lines and the kind of entry stand in a template. */
const [numberAt, linesAt, isRecordAt] = [4, 8, 12];

interface Known {
  readonly verdict: Verdict;
  /** Milliseconds by which its time is ahead of UTC; null for local time. */
  readonly offset: number | null;
}

function inWebAssembly(scanner: QuietScanner): KnownErrors | null {
  if (scanner.compiled === null) return null;
  const exports = instantiate(knownErrors, { quiet: scanner.compiled }) as Exports | null;
  if (exports === null) return null;
  const { buckets, errors, templates } = exports;
  const memory = Buffer.from(scanner.bytes.buffer);
  // Of each error in its list, four numbers of four bytes, or two of eight.
  const integers = new Int32Array(memory.buffer, errors.value);
  const times = new Float64Array(memory.buffer, errors.value);
  let known: Known[] = [];
  let end = templates.value;

  function forgetAll(): void {
    memory.fill(0, buckets.value, errors.value);
    known = [];
    end = templates.value;
  }
  function timeOn({ offset }: Known, time: number): number {
    return offset === null ? fromLocal(time) : time - offset;
  }

  forgetAll();
  return {
    look(start, to) {
      const template = exports.known(start, to);
      const one = template === 0 ? undefined : known[memory.readInt32LE(template + numberAt)];
      if (one === undefined) return null;
      return {
        ...one.verdict,
        at: timeOn(one, exports.time.value),
        end: exports.end.value,
        lines: memory.readInt32LE(template + linesAt),
        isRecord: memory[template + isRecordAt] === 1,
      };
    },
    pass(from, to, take) {
      const at = exports.pass(from, to);
      const count = exports.count.value;
      for (let index = 0; index < count; index += 1) {
        const one = known[integers[index * 4] ?? -1];
        if (one === undefined) throw new RangeError("there is no such template");
        take(one.verdict, timeOn(one, times[index * 2 + 1] ?? NaN), integers[index * 4 + 1] ?? 0);
      }
      const { lines, isOpen, waits } = exports;
      const unknown = isOpen.value === 1 ? null : scanner.next();
      return { at, lines: lines.value, errors: count, unknown, waits: waits.value === 1 };
    },
    add(outline, verdict) {
      if (known.length === maxOutlines || end + mostBytes > memory.length) forgetAll();
      const entry = Buffer.from(`${outline.text}\n`, "latin1");
      const template = templateOf(outline, known.length);
      // In the place of the template: what its bucket is depends on its bytes.
      const length = entry.copy(memory, end);
      const bucket = exports.bucket(end, end + length);
      template.writeInt32LE(memory.readInt32LE(bucket), 0);
      memory.writeInt32LE(end, bucket);
      template.copy(memory, end);
      end += template.length;
      known.push({ verdict, offset: offsetOf(outline.time) });
    },
  };
}

/** Of a time as it is written, which says when it was if it has a zone. */
function offsetOf(time: string): number | null {
  if (time.charCodeAt(4) !== dash || time.endsWith("Z")) return 0;
  const zone = /([+-])(\d\d):?(\d\d)$/.exec(time.slice(19));
  if (zone === null) return null;
  const minutes = Number(zone[2]) * 60 + Number(zone[3]);
  return (zone[1] === "-" ? -minutes : minutes) * 60_000;
}

/** The time that it was here when clocks showed what they show in UTC at `time`. */
function fromLocal(time: number): number {
  const shown = new Date(time);
  return new Date(
    shown.getUTCFullYear(),
    shown.getUTCMonth(),
    shown.getUTCDate(),
    shown.getUTCHours(),
    shown.getUTCMinutes(),
    shown.getUTCSeconds(),
    shown.getUTCMilliseconds(),
  ).getTime();
}

/** The same, an error at a time, by the key of its outline. */
export function inJavaScript(scanner: QuietScanner): KnownErrors {
  const { bytes } = scanner;
  const known = new Map<string, Verdict>();

  function look(start: number, to: number): Sight | null {
    const extent = extentOf(bytes, start, to);
    const outline = extent === null ? null : outlineOf(bytes, start, extent.end - 1);
    const verdict = outline === null ? undefined : known.get(outline.key);
    if (extent === null || outline === null || verdict === undefined) return null;
    return { ...extent, ...verdict, at: timeOf(outline), isRecord: outline.isRecord };
  }
  return {
    look,
    pass(from, to, take) {
      let start = from;
      let lines = 0;
      let errors = 0;
      /** The open error, and where it begins, or quiet lines before it. */
      let open: Sight | null = null;
      let [place, before] = [from, 0];
      for (;;) {
        const at = scanner.skip(start, to);
        const found = scanner.found();
        const next = scanner.next();
        const seen = next < to ? look(next, to) : null;
        const lineEnd = bytes.indexOf(lineFeed, next);
        const waits = lineEnd === -1 || lineEnd >= to;
        if (open !== null && found === 0 && seen === null) {
          return { at: place, lines: before, errors, unknown: null, waits };
        }
        if (open !== null) {
          take(open, open.at, lines - open.lines);
          errors += 1;
        }
        [place, before] = [at, lines + Math.max(0, found - 1)];
        if (seen === null) return { at, lines: before, errors, unknown: next, waits };
        open = seen.isRecord ? null : seen;
        if (seen.isRecord) {
          take(seen, seen.at, lines + found);
          errors += 1;
        }
        lines += found + seen.lines;
        start = seen.end;
      }
    },
    add(outline, verdict) {
      if (known.size === maxOutlines) known.clear();
      known.set(outline.key, verdict);
    },
  };
}

/** The time of an outline, milliseconds since 1970; null for what is no date. */
export function timeOf({ time }: Pick<Outline, "time">): number | null {
  return time.charCodeAt(4) === dash ? parseLogTime(time) : parseTimeField(Number(time));
}

/**
 * How far the lines from `start` on reach that may be one error: a record, or a text with the stack
 * below, before which one line more may name the error. Null where the end is not there.
 */
export function extentOf(
  bytes: Buffer,
  start: number,
  to: number,
): { readonly end: number; readonly lines: number } | null {
  let end = bytes.indexOf(lineFeed, start) + 1;
  let lines = 1;
  if (bytes[start] !== brace && isCapital(bytes[end])) {
    const second = bytes.indexOf(lineFeed, end) + 1;
    if (second > 0 && second < to && isFrame(bytes, second)) {
      end = second;
      lines += 1;
    }
  }
  for (; end > 0 && end < to && isFrame(bytes, end); lines += 1) {
    end = bytes.indexOf(lineFeed, end) + 1;
  }
  return end === 0 || end > to ? null : { end, lines };
}

function isCapital(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}

function isFrame(bytes: Buffer, start: number): boolean {
  for (let index = 0; index < frame.length; index += 1) {
    if (bytes[start + index] !== frame[index]) return false;
  }
  return true;
}
