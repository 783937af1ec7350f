import { createAssembler, type Entry, type QuietScanner } from "@mendwatch/detection";

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** What is longer says nothing more about an error. In bytes. */
const maxLineBytes = 262_144;

/** Bytes that are read at once: with what is left of the last ones they stay in the cache. */
const chunkBytes = 262_144;

/** Cuts the bytes of a log into lines, and puts these together into entries. */
export interface LogReader {
  /** Where the next bytes are to be put. */
  room(): Buffer;
  /**
   * Takes so many bytes from there, entry by entry, and none is held; to its end before there is
   * room again. Healthy entries may be left out.
   */
  take(length: number): Iterable<Entry>;
  /** The log is over. */
  end(): Iterable<Entry>;
  /** Lines read until now. */
  lines(): number;
}

/**
 * Makes a reader for one log. It decodes only lines that may belong to an error: where nothing is
 * open, it goes on at the last one of the quiet lines that follow. It uses the scanner alone until
 * the log is over.
 */
export function createLogReader(scanner: QuietScanner): LogReader {
  const assembler = createAssembler();
  const { bytes } = scanner;
  /** Of the bytes, how many are there, and belong to a line whose end has not come. */
  let filled = 0;
  /** The rest of a line that is too long is left out. */
  let cutting = false;
  let number = 0;

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

  return {
    room: () => bytes.subarray(filled, filled + chunkBytes),
    *take(length) {
      filled += length;
      let start = 0;
      for (;;) {
        if (!cutting && assembler.isAtRest()) {
          start = scanner.skip(start, filled);
          number += scanner.skipped();
        }
        const end = bytes.indexOf(lineFeed, start);
        if (end === -1 || end >= filled) break;
        if (!cutting) yield* push(start, end);
        cutting = false;
        start = end + 1;
      }
      if (!cutting && filled - start > maxLineBytes) {
        yield* push(start, filled);
        cutting = true;
      }
      if (cutting) start = filled;
      bytes.copyWithin(0, start, filled);
      filled -= start;
    },
    *end() {
      if (filled > 0) yield* push(0, filled);
      filled = 0;
      yield* assembler.flush("end");
    },
    lines: () => number,
  };
}
