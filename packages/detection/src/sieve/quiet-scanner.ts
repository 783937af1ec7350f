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
}

/** Makes one in WebAssembly, or in JavaScript where that may not be compiled, as with `--jitless`. */
export function createQuietScanner(): QuietScanner {
  return inWebAssembly() ?? inJavaScript();
}

/** What of WebAssembly is used: its types come with those of browsers. Absent with `--jitless`. */
interface Platform {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: object };
  };
}

/** What `quiet-lines.wat` exports. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly skip: QuietScanner["skip"];
  readonly found: { readonly value: number };
}

/** Room for bytes. The memory is a page larger: a line may be looked at beyond its end. */
const room = 9 * 65_536;

/** Null where there is no WebAssembly, no SIMD or no room for it. */
function inWebAssembly(): QuietScanner | null {
  let exports: Exports;
  try {
    const { WebAssembly } = globalThis as unknown as Platform;
    const module = new WebAssembly.Module(Buffer.from(quietLines, "base64"));
    exports = new WebAssembly.Instance(module).exports as Exports;
  } catch {
    return null;
  }
  const { memory, skip, found } = exports;
  return {
    bytes: Buffer.from(memory.buffer, 0, room),
    skip,
    found: () => found.value,
  };
}

/** The same, a line at a time. */
export function inJavaScript(): QuietScanner {
  const bytes = Buffer.alloc(room);
  let lines = 0;
  return {
    bytes,
    skip(from, to) {
      let last = from;
      lines = 0;
      for (let start = from; ; lines += 1) {
        const end = bytes.indexOf(lineFeed, start);
        const isWhole = end !== -1 && end < to;
        if (!isWhole || !isQuietLine(bytes.subarray(start, end))) break;
        last = start;
        start = end + 1;
      }
      return last;
    },
    found: () => lines,
  };
}
