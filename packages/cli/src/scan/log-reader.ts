import {
  createAssembler,
  type Detector,
  type Entry,
  type Occurrence,
  type Outline,
  type Passed,
  type QuietScanner,
  type Repeats,
  type Verdict,
} from "@mendwatch/detection";

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** What is longer says nothing more about an error. In bytes. */
const maxLineBytes = 262_144;

/** Bytes that are read at once: with what is left of the last ones they stay in the cache. */
const chunkBytes = 524_288;

/** An error that was known again by its bytes: as one that was given out before. */
export type Repeat = Pick<Occurrence, "fingerprint" | "fatal" | "at" | "line">;

/** Cuts the bytes of a log into lines, puts these together into entries, and finds the errors in them. */
export interface LogReader {
  /** Where the next bytes are to be put. */
  room(): Buffer;
  /**
   * Takes so many bytes from there, error by error, and none is held; to its end before there is room
   * again.
   */
  take(length: number): Iterable<Occurrence>;
  /** The log is over. */
  end(): Iterable<Occurrence>;
  /** Lines read until now. */
  lines(): number;
}

/** What a log is read with. */
export interface LogReading {
  /** Used alone until the log is over. */
  readonly scanner: QuietScanner;
  readonly detect: Detector;
  /** Null to read every error, and have all its texts. */
  readonly repeats: Repeats | null;
  /** Takes those that are not read, in their places between the others. */
  readonly takeRepeat: (repeat: Repeat) => void;
}

/**
 * Makes a reader for one log. It decodes only lines that may belong to an error that is not known:
 * where nothing is open, it steps over the quiet lines that follow, and over an error that it knows
 * by its bytes. Of quiet lines before any other line it reads the last one.
 */
export function createLogReader(reading: LogReading): LogReader {
  const { scanner, detect, repeats, takeRepeat } = reading;
  const assembler = createAssembler();
  const { bytes } = scanner;
  /** Of the bytes, how many are there, and belong to a line whose end has not come. */
  let filled = 0;
  /** The rest of a line that is too long is left out. */
  let cutting = false;
  let number = 0;
  /** What is to be learned from the entry that begins in this line. */
  let lesson: { readonly outline: Outline; readonly line: number } | null = null;

  function push(start: number, end: number): readonly Entry[] {
    number += 1;
    const cut = Math.min(end, start + maxLineBytes);
    const isMarked =
      number === 1 && bytes[start] === 0xef && bytes.readUInt16BE(start + 1) === 0xbbbf;
    const text = bytes.toString(
      "utf8",
      isMarked ? start + 3 : start,
      cut > start && bytes[cut - 1] === carriageReturn ? cut - 1 : cut,
    );
    // Offsets are for readers that come back to a place; a scan names places by line.
    return assembler.push({ text, offset: 0, number });
  }

  function* errorsIn(entries: Iterable<Entry>): Iterable<Occurrence> {
    for (const entry of entries) {
      const outline = lesson?.line === entry.number ? lesson.outline : null;
      yield* repeats === null || outline === null ? detect(entry) : repeats.learn(outline, entry);
      repeats?.study();
    }
  }

  /** Steps over what needs no reading, where nothing is open. */
  function passFrom(start: number): Passed {
    if (repeats !== null) return repeats.pass(start, filled, takeKnown);
    const at = scanner.skip(start, filled);
    const lines = Math.max(0, scanner.found() - 1);
    return { at, lines, errors: 0, unknown: null, waits: false };
  }

  function takeKnown({ fingerprint, fatal }: Verdict, at: number | null, before: number): void {
    takeRepeat({ fingerprint, fatal, at, line: number + before + 1 });
  }

  /** Reads the whole lines that are there, and says how far these reach. */
  function* readLines(isEnd: boolean): Generator<Occurrence, number> {
    for (let start = 0; ;) {
      if (!cutting && assembler.isAtRest()) {
        const passed = passFrom(start);
        if (passed.errors > 0) yield* errorsIn(assembler.passOver());
        number += passed.lines;
        start = passed.at;
        if (passed.waits && !isEnd && filled - start < maxLineBytes) return start;
        // It may have stopped because there were many.
        if (passed.errors > 0) continue;
        learnAt(passed);
      }
      const end = bytes.indexOf(lineFeed, start);
      if (end === -1 || end >= filled) return start;
      if (!cutting) yield* errorsIn(push(start, end));
      cutting = false;
      start = end + 1;
    }
  }

  /** Not before a quiet line that is read first: then it is asked again. */
  function learnAt({ at, unknown }: Passed): void {
    const outline = unknown === at ? (repeats?.lesson(at, filled) ?? null) : null;
    if (outline !== null) lesson = { outline, line: number + 1 };
  }

  return {
    room: () => bytes.subarray(filled, filled + chunkBytes),
    *take(length) {
      filled += length;
      let start = yield* readLines(false);
      if (!cutting && filled - start > maxLineBytes) {
        yield* errorsIn(push(start, filled));
        cutting = true;
      }
      if (cutting) start = filled;
      bytes.copyWithin(0, start, filled);
      filled -= start;
    },
    *end() {
      const start = yield* readLines(true);
      if (start < filled && !cutting) yield* errorsIn(push(start, filled));
      filled = 0;
      yield* errorsIn(assembler.flush("end"));
    },
    lines: () => number,
  };
}
