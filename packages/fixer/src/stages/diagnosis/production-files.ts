import { sourceSegments } from "@mendwatch/detection";
import type { ReportedError } from "@mendwatch/protocol";

/** Frames of own code that are looked at, innermost first, the error's before its causes'. */
const topFrames = 5;

/**
 * The files of the repository in which the error came up, in the order of its frames. A frame names
 * a file of the production host, `/app/dist/cart.js`; the repository's file is the one that has the
 * longest end in common with it, `src/cart.ts`. Where several do, nobody knows which.
 */
export function filesOfFrames(
  { frames, causes }: Pick<ReportedError, "frames" | "causes">,
  paths: readonly string[],
): readonly string[] {
  const known = paths.map((path) => ({ path, segments: sourceSegments(path) }));
  const found = [...frames, ...causes.flatMap((cause) => cause.frames)]
    .filter(({ inApp }) => inApp)
    .slice(0, topFrames)
    .flatMap(({ file }) => fileLike(sourceSegments(file), known));
  return [...new Set(found)];
}

function fileLike(
  wanted: readonly string[],
  known: readonly { readonly path: string; readonly segments: readonly string[] }[],
): readonly string[] {
  let longest = 0;
  let best: string[] = [];
  for (const { path, segments } of known) {
    const common = commonEnd(wanted, segments);
    if (common === 0 || common < longest) continue;
    best = common === longest ? [...best, path] : [path];
    longest = common;
  }
  return best.length === 1 ? best : [];
}

/** How many of the last parts two paths have in common. */
function commonEnd(one: readonly string[], other: readonly string[]): number {
  let count = 0;
  // A chunk of a bundler has no name that could be known again.
  while (one.at(-1 - count) === other.at(-1 - count) && (one.at(-1 - count) ?? "") !== "") {
    count += 1;
  }
  return count;
}
