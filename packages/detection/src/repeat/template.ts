import type { Outline } from "./outline.ts";

/** How long the head of a template is, and where what is read of it stands. `known-errors.wat` describes it. */
const headBytes = 16;
export const numberAt = 4;
export const linesAt = 8;
export const isRecordAt = 12;
/** What begins a part that is a text; the others are in `partOf`. */
const textPart = 1;
const partOf = {
  number: 2,
  address: 3,
  port: 4,
  time: 5,
  date: 6,
  uuid: 7,
  hex: 8,
  value: 9,
  text: 10,
} as const;

const dash = 0x2d;
/** How much of a date goes before its fraction. */
const secondsEnd = 19;

/** Writes an outline down as `known-errors.wat` compares it with the bytes of an entry, under a number. */
export function templateOf(outline: Outline, number: number): Buffer {
  const { text, free, isRecord, numerals } = outline;
  const head = Buffer.alloc(headBytes);
  const others = numerals.map((numeral) => textOf(numeral.text));
  head.writeInt32LE(number, numberAt);
  head.writeInt32LE(text.split("\n").length, linesAt);
  head.writeUInt8(isRecord ? 1 : 0, isRecordAt);
  head.writeUInt8(others.length, 13);
  head.writeUInt16LE(
    others.reduce((sum, { length }) => sum + length, headBytes),
    14,
  );
  const parts: Buffer[] = [head, ...others];
  let from = 0;
  for (const one of free) {
    parts.push(...literal(text.slice(from, one.start)), partFor(text, one));
    from = one.end;
  }
  parts.push(...literal(`${text.slice(from)}\n`), Buffer.of(0));
  return Buffer.concat(parts);
}

/** Its length, and the text. */
function textOf(text: string): Buffer {
  return Buffer.from(`${String.fromCharCode(text.length)}${text}`, "latin1");
}

function literal(text: string): Buffer[] {
  if (text === "") return [];
  const head = Buffer.of(textPart, text.length & 0xff, text.length >> 8);
  return [head, Buffer.from(text, "latin1")];
}

function partFor(text: string, one: Outline["free"][number]): Buffer {
  const { start, end, kind } = one;
  if (kind === "time" && text.charCodeAt(start + 4) === dash) {
    const digits = Math.max(0, end - start - secondsEnd - 1);
    const sign = digits === 0 ? 0 : text.charCodeAt(start + secondsEnd);
    return Buffer.of(partOf.date, text.charCodeAt(start + 10), sign, digits);
  }
  if (!("index" in one)) return Buffer.of(partOf[kind]);
  const head = Buffer.of(partOf[kind], one.index);
  return kind === "hex" ? Buffer.of(...head, end - start) : head;
}
