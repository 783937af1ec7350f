import { createRecent } from "../recent.ts";
import type { Frame } from "../types.ts";
import { parseErrorText } from "./error-text.ts";
import { isTerminate } from "./languages/cpp.ts";
import { isPythonFault, isTraceback } from "./languages/python.ts";
import { colorEyrePanic, isRustPanic } from "./languages/rust.ts";
import { isTslogTitle } from "./languages/tslog.ts";
import { maxFrames, type ParsedError } from "./parsed-error.ts";
import { readError } from "./read-error.ts";
import { parseFrame } from "./stack-frame.ts";

/** Stacks that are remembered, and how long they may be, in UTF-16 code units. */
const maxStacks = 512;
const maxLength = 4_096;

/** A line of V8 and nothing behind it. */
const plainFrame = /^ {4}at .+:\d+:\d+\)?$/;

/** Reads the error in the visible lines of a masked text; null without one. */
export type TextReader = (text: string) => ParsedError | null;

/**
 * Makes a reader that says what `readError` says of the lines of a text, and remembers stacks: most
 * errors of a log come from few places, and differ in their messages. The stack under one line has
 * no influence on how that line is read, as long as it has nothing but frames in it.
 */
export function createErrorReader(): TextReader {
  const stacks = createRecent<string, readonly Frame[]>(maxStacks);

  /** The frames of a stack; none where it has other lines too. */
  function framesOf(stack: string): readonly Frame[] {
    const known = stacks.get(stack);
    if (known !== undefined) return known;
    const lines = stack.split("\n");
    const isPlain = lines.every((line) => plainFrame.test(line));
    const frames = isPlain ? lines.flatMap((line) => parseFrame(line) ?? []) : [];
    const kept = frames.slice(0, maxFrames);
    stacks.set(stack, kept);
    return kept;
  }

  return (text) => {
    const end = text.indexOf("\n");
    const head = text.slice(0, end);
    if (end !== -1 && text.startsWith("    at ", end + 1) && text.length - end < maxLength) {
      const frames = isFirstOfOther(head) ? [] : framesOf(text.slice(end + 1));
      const [first] = frames;
      if (first !== undefined) {
        const found = parseErrorText([head, firstFrameLine]);
        return found === null ? null : { ...found, frames };
      }
    }
    return readError(text.split("\n"));
  };
}

/** Stands for the stack while the line above it is read. */
const firstFrameLine = "    at f (/f.js:1:1)";

/** True for a line that begins an error of another language. */
function isFirstOfOther(line: string): boolean {
  return (
    isTraceback(line) ||
    isPythonFault(line) ||
    isRustPanic(line) ||
    line === colorEyrePanic ||
    isTerminate(line) ||
    isTslogTitle(line)
  );
}
