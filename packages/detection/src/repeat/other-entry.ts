import type { FreeField } from "./free-fields.ts";
import type { FreeNumber } from "./free-numbers.ts";
import { firstPort, lastPort } from "./number-kinds.ts";
import type { Outline } from "./outline.ts";

const dash = 0x2d;

/** Digits of the numbers that are short, which is as few as a free number can have. */
const fewestDigits = 4;

/** An entry with other numbers wherever its outline leaves them open, and with another time. */
interface OtherEntry {
  readonly bytes: Buffer;
  readonly time: string;
}

/**
 * Writes the entry of an outline with other numbers, which are all as short, or as long, as can be,
 * and other ids, in which are many digits, or few. Equal ones stay equal.
 */
export function withOtherNumbers(outline: Outline, length: "short" | "long"): OtherEntry {
  const { text, free } = outline;
  const time = otherTime(outline.time);
  let other = "";
  let from = 0;
  for (const one of free) {
    const { start, end } = one;
    other +=
      text.slice(from, start) +
      (one.kind === "time" ? time.slice(0, end - start) : otherOf(one, length));
    from = end;
  }
  return { bytes: Buffer.from(other + text.slice(from), "latin1"), time };
}

/** True for an entry that differs little from the one with short numbers. */
export function hasShortNumbers({ free }: Outline): boolean {
  return free.some(({ kind, start, end }) => kind === "number" && end - start === fewestDigits);
}

function otherOf(one: FreeNumber | FreeField, length: "short" | "long"): string {
  if (!("index" in one)) return otherFields[length][one.kind];
  const { start, end, kind, index } = one;
  return otherNumbers[length][kind](index, end - start);
}

/** What stands for a text that is long. */
export const otherText = "/other/things/4711abcd?of=another kind";

const otherFields = {
  short: { value: "7", text: "7" },
  long: { value: "4711471147.25", text: otherText },
};

/** By the index of a number, which has one digit. */
const otherNumbers = {
  short: {
    number: (index: number) => `${index + 1}753`,
    address: (index: number) => `1.2.3.${index + 1}`,
    port: (index: number) => String(firstPort + index),
    uuid: (index: number) => `8642${index}a75-3197-4531-8642-975318642086`,
    hex: (index: number, length: number) =>
      `${index}a7531986427531986427531986427531`.slice(0, length),
  },
  long: {
    number: (index: number) => `${index + 1}64197528`,
    address: (index: number) => `211.212.213.${221 + index}`,
    port: (index: number) => String(lastPort - index),
    uuid: (index: number) => `fedc${index}dcb-abcd-4bcd-abcd-fedcbafedcba`,
    hex: (index: number, length: number) =>
      `fedcb${index}badcfedcbafedcbadcfedcbafed`.slice(0, length),
  },
};

/** Another second, or millisecond. */
function otherTime(time: string): string {
  const last = time.charCodeAt(4) === dash ? 18 : 12;
  return `${time.slice(0, last)}${9 - Number(time.charAt(last))}${time.slice(last + 1)}`;
}
