import { instantiate } from "../instantiate.ts";
import type { QuietScanner } from "../sieve/quiet-scanner.ts";
import { type KnownErrors, maxOutlines, type Verdict } from "./known-error.ts";
import { knownErrors } from "./known-errors.wasm.ts";
import { isRecordAt, linesAt, numberAt, templateOf } from "./template.ts";

const dash = 0x2d;

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

interface Known {
  readonly verdict: Verdict;
  /** Milliseconds by which its time is ahead of UTC; null for local time. */
  readonly offset: number | null;
}

/** Null where WebAssembly may not be compiled. */
export function inWebAssembly(scanner: QuietScanner): KnownErrors | null {
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
