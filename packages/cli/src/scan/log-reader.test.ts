import { readdirSync, readFileSync } from "node:fs";

import {
  createAssembler,
  createDetector,
  createQuietScanner,
  createRedactor,
  createRepeats,
  detect,
  type Entry,
  type Occurrence,
  type QuietScanner,
  type Repeats,
} from "@mendwatch/detection";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createLogReader, type Repeat } from "./log-reader.ts";

const compiledScanner = createQuietScanner();
/** With it repeats are known in JavaScript, and compared with those that WebAssembly knows. */
const plainScanner = { ...createQuietScanner(), compiled: null };

const folder = new URL("../../../detection/fixtures/", import.meta.url);
const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
const fixtures = names
  .filter((name) => name.endsWith(".log"))
  .map((name) => readFileSync(new URL(name, folder)));
const quiet = Buffer.from('{"level":30,"time":1,"msg":"ok"}\n'.repeat(9));
const failed = "[2026-11-20T08:30:42.123Z] ERROR TypeError: no cart\n    at f (/srv/a.js:1:2)\n";

interface Found {
  readonly errors: readonly Occurrence[];
  readonly lines: number;
}

function detectAll(entries: readonly Entry[]): readonly Occurrence[] {
  const redactor = createRedactor();
  return entries.flatMap((entry) => detect(entry, { redactor }));
}

/** Reads the bytes in pieces of these sizes, which are used over and over. */
function readAll(
  bytes: Buffer,
  sizes: readonly number[],
  repeats: Repeats | null,
  scanner: QuietScanner = compiledScanner,
) {
  const detector = createDetector({ redactor: createRedactor() });
  const errors: (Occurrence | Repeat)[] = [];
  const reader = createLogReader({
    scanner,
    detect: detector,
    repeats,
    takeRepeat: (repeat) => errors.push(repeat),
  });
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    const length = bytes.copy(reader.room(), 0, at, Math.min(bytes.length, at + size));
    for (const error of reader.take(length)) errors.push(error);
    at += length;
  }
  for (const error of reader.end()) errors.push(error);
  return { errors, lines: reader.lines() };
}

function read(bytes: Buffer, sizes: readonly number[]): Found {
  const { errors, lines } = readAll(bytes, sizes, null);
  return { errors: errors.filter((error) => "error" in error), lines };
}

/** What is known of every error, be it read or known again. */
function summary({ errors, lines }: ReturnType<typeof readAll>) {
  const known = errors.map(({ fingerprint, fatal, at, line }) => ({
    fingerprint,
    fatal,
    at,
    line,
  }));
  return { known, lines };
}

function bothWays(log: string, sizes: readonly number[]) {
  const bytes = Buffer.from(log);
  const allRead = summary(readAll(bytes, sizes, null));
  return {
    knownAgain: [
      summary(readAll(bytes, sizes, createRepeats(compiledScanner))),
      summary(readAll(bytes, sizes, createRepeats(plainScanner), plainScanner)),
    ],
    allRead: [allRead, allRead],
  };
}

/** The same, with every line given to the assembler. */
function readEveryLine(bytes: Buffer): Found {
  const assembler = createAssembler();
  const lines = bytes.toString("utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  const entries = lines.flatMap((line, index) => {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    return assembler.push({ text, offset: 0, number: index + 1 });
  });
  return { errors: detectAll([...entries, ...assembler.flush("end")]), lines: lines.length };
}

describe("a log reader", () => {
  it("finds the same errors on the same lines wherever its pieces end", { timeout: 60_000 }, () => {
    const log = fc
      .array(fc.oneof(fc.constantFrom(...fixtures), fc.constant(quiet)), {
        minLength: 1,
        maxLength: 4,
      })
      .map((parts) => Buffer.concat(parts));
    const sizes = fc.array(fc.integer({ min: 20, max: 5_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(log, sizes, (bytes, pieces) => {
        expect(read(bytes, pieces)).toEqual(readEveryLine(bytes));
      }),
      { numRuns: 40 },
    );
  });

  it("reads a log that is larger than its room", () => {
    const log = Buffer.from(`${quiet.toString().repeat(500)}${failed}`.repeat(20));

    const { errors, lines } = read(log, [1_000_000]);

    expect(lines).toBe(20 * (9 * 500 + 2));
    expect(errors.map(({ line }) => line)).toEqual(
      Array.from({ length: 20 }, (_, index) => 4_501 + index * 4_502),
    );
  });

  it("cuts a line that is longer than what it keeps, and goes on behind it", () => {
    const long = `TypeError: ${"x".repeat(1_000_000)}\n`;

    const { errors, lines } = read(Buffer.from(`${long}${failed}${long.trimEnd()}`), [100_000]);

    expect(lines).toBe(4);
    expect(errors.map(({ line }) => line)).toEqual([1, 2, 4]);
  });

  it("takes a last line without its end, and no line at all where there is none", () => {
    expect(read(Buffer.from(failed.trimEnd()), [7]).errors).toHaveLength(1);
    expect(read(Buffer.from(""), [7])).toEqual({ errors: [], lines: 0 });
  });

  it("leaves the mark out that an editor put first", () => {
    const marked = Buffer.from(`\u{FEFF}TypeError: no cart\n    at f (/srv/a.js:1:2)\r\n`);

    expect(read(marked, [3]).errors).toEqual(read(marked.subarray(3), [3]).errors);
  });
});

/** What stands before a number in the texts of errors, and what makes a code or a secret of it. */
const words = [
  "order ",
  "order ",
  "at ",
  "after (",
  "id=",
  "#",
  "1",
  "code ",
  "returned ",
  "password is ",
  "GET /carts/",
  "failed 3 times, ",
  "duplicate key value, order ",
  "'",
  '\\"key\\": ',
];
/** Numbers that are alike but for what they stand for. */
const numbers = [
  ["4711", "1234", "7110"],
  ["47110", "11234", "42000"],
  ["500", "404", "999"],
  ["10.0.0.7", "10.0.0.9", "99.1.1.1"],
  ["10.0.0.7:40001", "10.0.0.7:50051", "10.0.0.7:33333"],
  ["10.0.0.7:11211", "10.0.0.7:61613", "10.0.0.7:26257"],
  ["4111 1111 1111 1111", "4111 1111 1111 1112", "1234 1234 1234 1234"],
  ["4111111111111111", "4111111111111112", "1111111111111111"],
  ["0123", "1230", "2301"],
  [
    "9b2f8c1e-4e1c-4d2a-9b7f-0a1b2c3d4e5f",
    "abcdefab-abcd-4bcd-abcd-abcdefabcdef",
    "12345678-1234-1234-1234-123456789012",
  ],
  ["507f1f77bcf86cd799439011", "deadbeefdeadbeefdeadbeef", "123412341234123412341234"],
  ["4bf92f3577b34da6", "abcdefabcdef1abc", "1234567890123456"],
];
const signs = ["", "", " ", ", ", ") ", ".", "ms ", "': ", "\\n", " Not Found "];

/** A text with a place for a number behind each word: which numbers, and which sign behind them. */
const text = fc.array(fc.tuple(...[words, numbers, signs].map((all) => fc.nat(all.length - 1))), {
  minLength: 1,
  maxLength: 2,
});
/** Errors that are written alike, and which numbers each of them has. */
const kind = fc.record({
  shape: fc.constantFrom("pino", "fields", "cause", "winston", "plain", "named", "lone", "bare"),
  texts: fc.tuple(text, text),
  second: fc.constantFrom("equal", "alike", "other"),
  chosen: fc.array(fc.infiniteStream(fc.nat(2)), { minLength: 6, maxLength: 12 }),
});

function written(shape: string, said: string, message: string, second: number): string {
  const time = 1_795_161_600_000 + second * 1_000;
  const iso = new Date(time).toISOString();
  const frames = "    at pay (/srv/shop/cart.js:12:3)\n    at async Promise.all (index 0)";
  const escaped = frames.replaceAll("\n", "\\n");
  switch (shape) {
    case "pino":
      return `{"level":50,"time":${time},"err":{"type":"CartError","message":"${said}","stack":"CartError: ${message}\\n${escaped}"},"msg":"${said}"}\n`;
    case "fields":
      return `{"level":50,"time":${time},"pid":${second},"reqId":"${said}","req":{"url":"/${second}","remotePort":${second}},"port":${second % 2 === 0 ? 5432 : 6379},"msg":"${message}","rate":${second}.5}\n`;
    case "cause":
      return `{"level":50,"time":${time},"err":{"type":"CartError","message":"${said}","stack":"CartError: ${said}\\n${escaped}","cause":{"type":"Error","message":"${message}"}},"msg":"failed"}\n`;
    case "winston":
      return `{"level":"error","message":"${said}","stack":"Error: ${message}\\n${escaped}","timestamp":"${iso}"}\n`;
    case "plain":
      return `[${iso}] ERROR ${said} CartError: ${message}\n${frames}\n`;
    case "named":
      return `${iso.slice(0, 19)} [error] ${said}\nCartError: ${message}\n${frames}\n`;
    case "lone":
      return `${iso.replace("Z", "+01:00")} ERROR ${said}: ${message}\n`;
    default:
      return `${iso} ERROR CartError: ${message}\n${frames}\n`;
  }
}

describe("a log reader that knows errors again", () => {
  const cuts = fc.array(fc.integer({ min: 2_000, max: 20_000 }), { minLength: 1, maxLength: 3 });

  it("says the same of errors that differ in any numbers", { timeout: 60_000 }, () => {
    const between = fc.constantFrom("", quiet.toString(), "text\n", "\n", "    at f (/a.js:1:2)\n");
    const kinds = fc.array(fc.tuple(kind, between), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(kinds, cuts, (all, sizes) => {
        const entries = all.flatMap(([{ shape, texts, second, chosen }, gap], index) =>
          chosen.map((choices, turn) => {
            function fill(parts: (typeof texts)[number]): string {
              const pieces = parts.map(([word = 0, number = 0, sign = 0]) => {
                const digits = numbers[number]?.[choices.next().value] ?? "";
                return `${words[word]}${digits}${signs[sign]}`;
              });
              return pieces.join("");
            }
            const [one, other] = texts;
            const said = fill(one);
            const message = second === "equal" ? said : fill(second === "alike" ? one : other);
            return written(shape, said, message, index * 100 + turn) + gap;
          }),
        );
        const log = `${quiet.toString()}${entries.join("")}`;
        const { knownAgain, allRead } = bothWays(log, sizes);
        expect(knownAgain).toEqual(allRead);
      }),
      { numRuns: 150 },
    );
  });

  it("says the same of all fixtures, whatever numbers they have", { timeout: 60_000 }, () => {
    const short = fixtures.map((bytes) => bytes.toString()).filter(({ length }) => length < 6_000);
    fc.assert(
      fc.property(
        fc.constantFrom(...short),
        fc.array(fc.infiniteStream(fc.nat(9)), { minLength: 4, maxLength: 6 }),
        cuts,
        (log, copies, sizes) => {
          const texts = copies.map((digits) =>
            log.replaceAll(/\d/g, (digit) => {
              const { value } = digits.next();
              return value < 7 ? digit : String(value);
            }),
          );
          const { knownAgain, allRead } = bothWays(texts.join(""), sizes);
          expect(knownAgain).toEqual(allRead);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("reads one of a kind, tries other numbers, and reads no more of them", () => {
    const log = [1, 2, 3, 4, 5, 6].map((index) => {
      const message = `order ${index}4711 was refused by 10.0.0.${index}:${40_000 + index}`;
      const shape = index % 2 === 0 ? "pino" : "plain";
      return written(shape, "", message, index) + quiet.toString();
    });

    const bytes = Buffer.from(`${quiet.toString()}${log.join("")}`);
    const { errors, lines } = readAll(bytes, [100_000], createRepeats(compiledScanner));

    expect(errors.map((error) => "error" in error)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(new Set(errors.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(errors.map(({ line }) => line)).toEqual([10, 22, 32, 44, 54, 66]);
    expect(errors.at(-1)?.at).toBe(1_795_161_606_000);
    expect(lines).toBe(75);
  });

  it("finds errors that repeat themselves behind many that do not", () => {
    const log = Array.from({ length: 600 }, (_, index) => {
      const word = index < 300 ? Buffer.from([97 + (index % 26), 97 + (index >> 4)]) : "order";
      const message = `${word.toString()} ${47_110 + index} was refused`;
      return written("pino", message, message, index);
    });

    const { errors } = readAll(
      Buffer.from(quiet.toString() + log.join("")),
      [100_000],
      createRepeats(compiledScanner),
    );

    expect(errors).toHaveLength(600);
    expect("error" in (errors[100] ?? {})).toBe(true);
    expect("error" in (errors[599] ?? {})).toBe(false);
  });

  it.each([
    ["codes", "errno 1062", "errno 1213"],
    ["secrets", "password is 471147", "password is 174711"],
    ["ports of services", "at 10.0.0.7:5432 ", "at 10.0.0.7:6379 "],
    ["words", "order abcd ", "order dcba "],
  ])("reads every error whose %s differ", (_, one, other) => {
    const log = [one, one, other, other, one, other].map((message, index) =>
      written("pino", message, message, index),
    );

    const { errors } = readAll(
      Buffer.from(log.join("")),
      [100_000],
      createRepeats(compiledScanner),
    );

    expect(errors.slice(2, 4).some((error) => "error" in error)).toBe(true);
    expect(new Set(errors.map(({ fingerprint }) => fingerprint)).size).toBe(
      one.includes("password") ? 1 : 2,
    );
  });
});
