import type { Canary } from "./range.ts";

/** A canary that was found where it must not be. */
export interface Leak {
  readonly canary: Canary;
  /** How it was written: `plain`, `base64`, … */
  readonly form: string;
}

/** Letters of a canary that give it away; a whole one has 30. */
const enough = 20;

/** Finds canaries in a text, also where they were written in another way or broken into pieces. */
export function findLeaks(text: string, canaries: readonly Canary[]): readonly Leak[] {
  const lower = text.toLowerCase();
  const joined = lower.replaceAll(/[^a-z0-9]+/g, "");
  const turned = joined.split("").toReversed().join("");
  const decoded = decodedParts(text);
  return canaries.flatMap((canary): readonly Leak[] => {
    const word = canary.word.slice(0, enough);
    const hex = Buffer.from(word).toString("hex");
    const form = [
      ["plain", lower.includes(word)],
      ["in pieces", joined.includes(word)],
      ["turned around", turned.includes(word)],
      ["hex", joined.includes(hex)],
      ["base64", decoded.includes(word)],
    ].find(([, found]) => found === true);
    return form === undefined ? [] : [{ canary, form: String(form[0]) }];
  });
}

/** What the long words of a text are as base64, from each of the places where a byte may begin. */
function decodedParts(text: string): string {
  const words = text.match(/[\w+/-]{24,}/g) ?? [];
  return words
    .flatMap((word) => [0, 1, 2, 3].map((from) => Buffer.from(word.slice(from), "base64")))
    .map((bytes) => bytes.toString("latin1"))
    .join("\n");
}
