import type { QuietScanner } from "../sieve/quiet-scanner.ts";
import { extentOf } from "./extent.ts";
import { type KnownErrors, maxOutlines, type Sight, type Verdict } from "./known-error.ts";
import { outlineOf, timeOf } from "./outline.ts";

const lineFeed = 0x0a;

/** The same as in WebAssembly, an error at a time, by the key of its outline. */
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
