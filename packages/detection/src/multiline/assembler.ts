import type { Assembler, AssemblerOptions, AssemblerSnapshot, Entry, LogLine } from "../types.ts";

/** Makes an assembler for one stream of lines, or goes on where a snapshot of another one ended. */
export function createAssembler(
  options: AssemblerOptions = {},
  snapshot: AssemblerSnapshot = { lines: [], truncated: false, closedBy: null },
): Assembler {
  const maxLines = options.maxLines ?? 256;
  let { lines, truncated, closedBy } = snapshot;

  function take(): readonly Entry[] {
    const [first] = lines;
    if (first === undefined || closedBy === "idle") return [];
    const { offset, number } = first;
    return [{ lines: lines.map((line) => line.text), offset, number, truncated }];
  }

  return {
    push(line: LogLine): readonly Entry[] {
      if (/^[\s}\]]/.test(line.text) && lines.length > 0) {
        if (lines.length < maxLines) lines = [...lines, line];
        else truncated = true;
        return [];
      }
      const entries = take();
      lines = [line];
      truncated = false;
      closedBy = null;
      return entries;
    },
    flush(reason): readonly Entry[] {
      const entries = take();
      closedBy = reason === "idle" && lines.length > 0 ? "idle" : null;
      if (reason === "end") lines = [];
      return entries;
    },
    open: () => lines.length > 0 && closedBy === null,
    snapshot: () => ({ lines, truncated, closedBy }),
  };
}
