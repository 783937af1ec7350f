import { instantiate } from "../instantiate.ts";
import { isQuietLine } from "./quiet-line.ts";
import { quietLines } from "./quiet-lines.wasm.ts";

const lineFeed = 0x0a;

/** Steps over quiet lines without reading them. */
export interface QuietScanner {
  /** Where the bytes are to be put: half a mebibyte and more, the same for as long as it lives. */
  readonly bytes: Buffer;
  /**
   * Where to go on reading at `from`, where a line begins, if the assembler is at rest: at the last
   * one of the quiet lines that follow and end before `to`; at `from` itself without any.
   */
  skip(from: number, to: number): number;
  /** How many quiet lines the last call found: it stepped over all but one of them. */
  found(): number;
  /** Where the line behind these begins. */
  next(): number;
  /** What other modules of WebAssembly import from it; null where it is in JavaScript. */
  readonly compiled: object | null;
}

/** Makes one in WebAssembly, or in JavaScript where that may not be compiled, as with `--jitless`. */
export function createQuietScanner(): QuietScanner {
  return inWebAssembly() ?? inJavaScript();
}

/** What `quiet-lines.wat` exports. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly skip: QuietScanner["skip"];
  readonly found: { readonly value: number };
  readonly next: { readonly value: number };
}

/** Room for bytes. The memory is larger: a line may be looked at beyond its end, and known errors lie behind. */
const room = 9 * 65_536;

/** Null where there is no WebAssembly, no SIMD or no room for it. */
function inWebAssembly(): QuietScanner | null {
  const exports = instantiate(quietLines, {}) as Exports | null;
  if (exports === null) return null;
  const { memory, skip, found, next } = exports;
  return {
    bytes: Buffer.from(memory.buffer, 0, room),
    skip,
    found: () => found.value,
    next: () => next.value,
    compiled: exports,
  };
}

/** The same, a line at a time. */
export function inJavaScript(): QuietScanner {
  const bytes = Buffer.alloc(room);
  let lines = 0;
  let start = 0;
  return {
    bytes,
    skip(from, to) {
      let last = from;
      lines = 0;
      for (start = from; ; lines += 1) {
        const end = bytes.indexOf(lineFeed, start);
        const isWhole = end !== -1 && end < to;
        if (!isWhole || !isQuietLine(bytes.subarray(start, end))) break;
        last = start;
        start = end + 1;
      }
      return last;
    },
    found: () => lines,
    next: () => start,
    compiled: null,
  };
}
