import { createRecent } from "../recent.ts";
import { mayHoldSecret } from "./quick-look.ts";

/** Stacks whose verdict is remembered, and how long they may be, in UTF-16 code units. */
const maxStacks = 512;
const maxLength = 4_096;

/**
 * Makes a first look at texts that remembers stacks, of which most errors of a log have the same:
 * true for a text of which no line has a sign of a secret, so that masking it would change nothing.
 * It keeps texts that are as they were written, but only to tell them from others; what it gives
 * out is a verdict.
 */
export function createQuickLook(): (text: string) => boolean {
  const stacks = createRecent<string, boolean>(maxStacks);
  /** Records have their message twice or three times, and their stack twice. */
  let cleanLine = "";
  let cleanText = "";

  function isCleanStack(stack: string): boolean {
    const known = stacks.get(stack);
    if (known !== undefined) return known;
    const isClean = stack.split("\n").every((line) => !mayHoldSecret(line));
    stacks.set(stack, isClean);
    return isClean;
  }

  return (text) => {
    if (text === cleanLine || text === cleanText) return true;
    const end = text.indexOf("\n");
    if (end === -1) {
      if (mayHoldSecret(text)) return false;
      cleanLine = text;
      return true;
    }
    const isStack = text.startsWith("    at ", end + 1) && text.length - end < maxLength;
    const isClean = isStack
      ? !mayHoldSecret(text.slice(0, end)) && isCleanStack(text.slice(end + 1))
      : !mayHoldSecret(text);
    if (isClean) cleanText = text;
    return isClean;
  };
}
