import { describe, expect, it } from "vitest";

import { createAssembler } from "../multiline/assembler.ts";
import { createQuietScanner } from "../sieve/quiet-scanner.ts";
import type { LogLine } from "../types.ts";
import { createRepeats, type Repeats } from "./repeats.ts";

const scanner = createQuietScanner();
const time = "2026-11-20T08:30:42.123Z";
const milliseconds = Date.parse(time);

/** How many errors are in this entry, and whether it is known again once there was time to learn. */
function readTwice(text: string, learn = (repeats: Repeats, _length: number) => repeats.study()) {
  const length = scanner.bytes.write(`${text}\n`);
  const repeats = createRepeats(scanner);
  const outline = repeats.lesson(0, length);
  if (outline === null) throw new Error(`${text} has no outline`);
  const assembler = createAssembler();
  let offset = 0;
  const lines = text.split("\n").map((line, index): LogLine => {
    const start = offset;
    offset += line.length + 1;
    return { text: line, number: index + 1, offset: start };
  });
  const [entry, ...others] = [
    ...lines.flatMap((line) => assembler.push(line)),
    ...assembler.flush("end"),
  ];
  if (entry === undefined || others.length > 0) throw new Error(`${text} is not one entry`);
  const errors = repeats.learn(outline, entry).length;
  learn(repeats, length);
  return { errors, isKnown: repeats.look(0, length) !== null };
}

describe("an error is known again", () => {
  it.each([
    ["that begins with its time and level", `[${time}] ERROR order 4711`],
    [
      "with a stack that begins with an error",
      `[${time}] TypeError: order 4711\n    at f (/a.js:1:2)`,
    ],
    ["of a record", `{"level":50,"time":${milliseconds},"msg":"order 4711"}`],
    [
      "of a record with a second time that is not read",
      `{"time":${milliseconds},"level":50,"@timestamp":"${time}","msg":"order 4711"}`,
    ],
    ["that speaks of passwords", `[${time}] ERROR wrong password for user 4711`],
  ])("%s", (_, text) => {
    expect(readTwice(text)).toEqual({ errors: 1, isKnown: true });
  });
});

it("an error is read until there was time to learn from it, or it comes again", () => {
  const text = `[${time}] ERROR order 4711`;

  expect(readTwice(text, () => undefined)).toEqual({ errors: 1, isKnown: false });
  expect(
    readTwice(text, (repeats, length) => expect(repeats.lesson(0, length)).toBeNull()),
  ).toEqual({ errors: 1, isKnown: true });
});

describe("an error is read each time", () => {
  it("whose time stands twice, where the other one counts", () => {
    const text = `{"ts":${milliseconds},"level":50,"time":${milliseconds},"msg":"order 4711"}`;

    expect(readTwice(text)).toEqual({ errors: 1, isKnown: false });
  });

  it.each([
    ["behind a word", `[${time}] ERROR password (order 4711) is missing`],
    ["in quotes", `[${time}] ERROR token "of order 4711" is invalid`],
  ])("that has a number in what looks like a secret: %s", (_, text) => {
    expect(readTwice(text)).toEqual({ errors: 1, isKnown: false });
  });

  it.each([
    ["few digits make a code", `[${time}] ERROR error 6193605, the till died`],
    ["few digits make a year", `[${time}] ERROR no report for Oct 9790, sorry`],
  ])("that has a number of which %s", (_, text) => {
    expect(readTwice(text)).toEqual({ errors: 1, isKnown: false });
  });

  it("whose first line may go on with what stands before it", () => {
    const text = `[${time}] shop error of order 4711\n    at f (/a.js:1:2)`;

    expect(readTwice(text)).toEqual({ errors: 1, isKnown: false });
  });

  it("in which a secret was masked", () => {
    const text = `[${time}] ERROR login with password=hunter22rabbit of order 4711`;

    expect(readTwice(text)).toEqual({ errors: 1, isKnown: false });
  });
});
