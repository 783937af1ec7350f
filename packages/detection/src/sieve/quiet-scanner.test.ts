import { readdirSync, readFileSync } from "node:fs";

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { detect } from "../detect.ts";
import { createAssembler } from "../multiline/assembler.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { Entry } from "../types.ts";
import { createQuietScanner, inJavaScript, type QuietScanner } from "./quiet-scanner.ts";

const folder = new URL("../../fixtures/", import.meta.url);
const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
/** Every line of every fixture, file by file. */
const fixtures = names
  .filter((name) => name.endsWith(".log"))
  .map((name) => readFileSync(new URL(name, folder), "utf8").split("\n"));
const allLines = fixtures.flat();

const quiet = [
  '{"level":30,"time":1772366400000,"pid":7,"msg":"request completed","res":{"status":200}}',
  '{"level":20,"time":1772366400000,"msg":"größer, \\"every\\" event at level 3"}',
  '{"level":"info","message":"request completed","timestamp":"2026-11-20T08:30:42.123Z"}',
  '{"level": 40, "msg": "the queue is long"}',
  '{"level": "info", "msg": "done"}',
  '{"log.level": "WARN","@timestamp":"2026-11-20T08:30:42.123Z","message":"the queue is long"}',
  '{"time":1772366400000,"level":30,"pid":7,"msg":"request completed"}',
  '{"time": "2026-11-20T08:30:42Z", "level": "INFO", "msg": "done"}',
  '{"name":"shop","hostname":"web-1","pid":7,"level":30,"msg":"done","time":"2026-11-20T08:30:42Z","v":0}',
  '{"ts":1772366400.123,"service":"größe level","level":"debug","msg":"done"}',
  "[2026-11-20T08:30:42.123Z] INFO order 12 was packed, no errors",
  "[2026-11-20 08:30:42.123] INFO: (api/123): order 12 was packed",
  "[2026-11-20T08:30:42.123] [INFO] app - order 12 was packed",
  "2026-11-20T08:30:42.123Z [info]: order 12 was packed",
  "2026-11-20T08:30:42.123Z warn: the queue is long",
  "2026-11-20 08:30:42.123 [main] DEBUG  com.example.Shop - order 12",
  "2026-11-20T08:30:42.123Z [http/1] [TRACE] order 12",
  "2026-11-20 08:30:42,123 WARN the queue is long",
  "2026-11-20T08:30:42+01:00 DEBUG   TypeError: not here",
  '10.0.0.7 - - [20/Nov/2026:08:30:42 +0000] "GET /carts/12 HTTP/1.1" 200 47 "-" "curl/8"',
  '::1 - - [20/Nov/2026:08:30:42 +0000] "GET / HTTP/1.1" 200 47',
  "::ffff:10.0.0.7 - bob 200",
  "GET /carts/12 200 12.3 ms - 47",
  "POST /carts 201 7.1 ms - 12",
];

const loud = [
  '{"level":50,"msg":"request failed"}',
  '{"level":305,"msg":"no level of pino"}',
  '{"level":30,"msg":"ok","other":{"level":"error"}}',
  '{"level":30,"msg":"ok","severity":"ERROR"}',
  '{"level":30,"msg":"ok","l\\u0065vel":50}',
  '{"level":30,"msg":"ok","level_name":"ERROR"}',
  '{"level":30,"msg":"ok","LogLevelName":"ERROR"}',
  '{"level":30,"resourceLogs":[]}',
  '{"level":"infos","lvl":"error"}',
  '{"level":"info\u0002,"msg":"x"}',
  '{"level":30,"msg":"half a record"',
  '{"level":30,"msg":"\u001b[31mcoloured"}',
  '{"message":"x","level":"info","app_name":"shop","process_id":1}',
  '{"time":1772366400000,"level":50,"msg":"request failed"}',
  '{"time":1772366400000,"severity":"ERROR","level":30,"msg":"x"}',
  '{"time":1772366400000,"a":{"level":30},"msg":"x"}',
  '{"time":1772366400000,"a":"\\u0022","level":30}',
  '{"timestamp":"2026-11-20T08:30:42Z","level":"info","textPayload":"TypeError: x"}',
  '{"message":"TypeError: x","level":"info"}',
  '{"MESSAGE":"TypeError: x","level":"info"}',
  '{"time":1772366400000,"msg":"x"}',
  "[2026-11-20T08:30:42.123Z] ERROR order 12",
  "[2026-11-20T08:30:42.123Z] [ERROR] order 12",
  "[2026-11-20T08:30:42.123Z] [error] INFO order 12",
  "[2026-11-20T08:30:42.123Z] [Fatal] [INFO] order 12",
  "[2026-11-20T08:30:42.123Z] [INFO order 12",
  "[2026-11-20T08:30:42.123Z] [] INFO order 12",
  "[2026-11-20T08:30:42.123Z] Info order 12",
  "[2026-11-20T08:30:42.123Z] info order 12",
  "2026-11-20T08:30:42.123Z: INFO order 12",
  "[2026-11-20T08:30:42.123Z] INFO PHP Fatal error:  no",
  "[2026-11-20T08:30:42.123Z] INFO - PHP message: PHP Fatal error:  no",
  "[2026-11-20T08:30:42.123Z] INFO http: panic serving 10.0.0.7:5000: no",
  "2026-11-20T08:30:42Z INFO thread 'main' panicked at src/a.rs:1:2:",
  "2026-11-20T08:30:42Z INFOS of the day",
  "2026-11-20T08:30:42.1234567Z INFO too exact",
  '10.0.0.7 - - [20/Nov/2026:08:30:42 +0000] "GET / HTTP/1.1" 500 47 "-" "TypeError: no"',
  "10.0.0.7 | INFO",
  "10.0.0.7 2026-11-20 08:30:42.123 UTC [12] ERROR:  no such table",
  "::ffff:10.0.0.7 2026-11-20 08:30:42 x",
  "1000.0.0.7 - -",
  "GET / (/srv/shop/cart.js:1:2)",
  "    at pay (/srv/shop/cart.js:1:2)",
  "",
];

/** What detection looks for, to be put into lines that are healthy. */
const telling = [
  '","level":50,"a":"',
  '","level": "error',
  '","severity":"ERROR',
  '","lvl":"fatal',
  '","status":"error","timestamp":"',
  '","s":"E","c":"","ctx":"',
  '","resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":17}]}]}],"',
  '","log":"x","stream":"stderr","a":"',
  '","stack":"Error: x\\n    at f (/a.js:1:2)","a":"',
  "\\u006cevel",
  "TypeError: no cart",
  "Traceback (most recent call last):",
  "http: panic serving 10.0.0.1:5000: boom",
  "[Recovery] x panic recovered:",
  "PHP message: PHP Fatal error:  Uncaught",
  "- PHP message: PHP Parse error: x",
  "thread 'main' panicked at src/a.rs:1:2:",
  "uncaughtException: x",
  "panic: x",
  "goroutine 1 [running]:",
  "/a.rb:1:in 'f': x (RuntimeError)",
  "(node:1) UnhandledPromiseRejectionWarning: Error: x",
  " at f (/a.js:1:2)",
  "web_1  | ERROR x",
  "level=error msg=x",
  "[previous exception] [object] (",
  "Caused by: java.lang.Error: x",
  "error",
  "ERROR",
  ": ",
  "'",
  ")",
  "}",
  '"',
  "\t",
  "é",
];

/** What speaks against a line, where it ends, and what only looks like that. */
const hostile = [
  ...'evel" evel\\ evel_ EVELN evels evelt everity EVERIT everything eLogs eLo \\u \\U \\n'.split(
    " ",
  ),
  ..."v V L e E R H PHP HP pani ni Erro Exce Reje Err Ex Re | \xe9 R\xe9 \xff \x80 \x9f \x7f".split(
    " ",
  ),
  ..."\x00 \x1f \n }\n :\n )\n '\n".split(" "),
  "PHP ",
  "",
];

const scanners = [
  ["as it is made here", createQuietScanner()],
  ["in JavaScript", inJavaScript()],
] as const;

/** Errors as a report would have them, and where, with every line that the scanner does not step over. */
function errorsOf(
  lines: readonly string[],
  scanner: QuietScanner | null,
): { errors: readonly unknown[]; read: number } {
  const assembler = createAssembler();
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  if (scanner !== null) bytes.copy(scanner.bytes);
  const entries: Entry[] = [];
  let [number, read] = [0, 0];
  for (let start = 0; start < bytes.length;) {
    if (scanner !== null && assembler.isAtRest()) {
      start = scanner.skip(start, bytes.length);
      number += Math.max(0, scanner.found() - 1);
    }
    const end = bytes.indexOf("\n", start);
    number += 1;
    read += 1;
    const text = bytes.toString("utf8", start, end);
    entries.push(...assembler.push({ text, offset: start, number }));
    start = end + 1;
  }
  const redactor = createRedactor();
  const all = [...entries, ...assembler.flush("end")];
  return { errors: all.flatMap((entry) => detect(entry, { redactor })), read };
}

/** A quiet line with nothing in it that is ever looked at closer. */
const harmless = "GET / 200 12 ms - 47";

/** Whether it steps from this line to a quiet one. */
function isSteppedOver(scanner: QuietScanner, line: string): boolean {
  const length = scanner.bytes.write(`${line}\n${harmless}\n`);
  return scanner.skip(0, length) > 0;
}

/** A line with more of what it says, near its end. */
function withMore(line: string, more: string): string {
  const place = Math.max(line.lastIndexOf(" "), line.length - 4);
  return line.slice(0, place) + more + line.slice(place);
}

/** Where it goes on, how many lines it steps over, and where the one behind these begins. */
function stepsOver(scanner: QuietScanner, bytes: Buffer): readonly number[] {
  const length = bytes.copy(scanner.bytes);
  return [scanner.skip(0, length), scanner.found(), scanner.next()];
}

/** What it says wherever it goes on behind a line that it does not step over. */
function stops(scanner: QuietScanner, bytes: Buffer): readonly unknown[] {
  const all: unknown[] = [];
  bytes.copy(scanner.bytes);
  for (let from = 0; from < bytes.length;) {
    all.push([scanner.skip(from, bytes.length), scanner.found(), scanner.next()]);
    const end = bytes.indexOf("\n", scanner.next());
    from = end === -1 ? bytes.length : end + 1;
  }
  return all;
}

describe("a scanner", { timeout: 120_000 }, () => {
  it("is one in WebAssembly here, so that the other one is not compared with itself", () => {
    expect(createQuietScanner().bytes.buffer).not.toBe(inJavaScript().bytes.buffer);
    expect(createQuietScanner().skip.toString()).toContain("native code");
  });

  describe.each(scanners)("%s", (_, scanner) => {
    it.each(quiet)("steps over %s", (line) => {
      expect(isSteppedOver(scanner, line)).toBe(true);
    });

    it.each(loud)("does not step over %s", (line) => {
      expect(isSteppedOver(scanner, line)).toBe(false);
    });

    it("stays before a line whose end is not there, and counts what it stepped over", () => {
      const line = `${quiet[0]}\n`;
      const length = scanner.bytes.write(line.repeat(3));

      expect([scanner.skip(0, length), scanner.found()]).toEqual([2 * line.length, 3]);
      expect([scanner.skip(0, length - 1), scanner.found()]).toEqual([line.length, 2]);
      expect([scanner.skip(0, line.length - 1), scanner.found()]).toEqual([0, 0]);
      expect([scanner.skip(7, length), scanner.found()]).toEqual([7, 0]);
    });

    it("steps over thousands of short lines at once", () => {
      const length = scanner.bytes.write(`${harmless}\n`.repeat(9_999));

      expect([scanner.skip(0, length), scanner.found(), scanner.next()]).toEqual([
        length - harmless.length - 1,
        9_999,
        length,
      ]);
    });

    it("leaves a line of more than 16 KiB to be looked at", () => {
      const [head, end] = ['{"level":30,"msg":"', '"}'];
      const most = "x".repeat(16_384 - head.length - end.length);

      expect(isSteppedOver(scanner, `${head}${most}${end}`)).toBe(true);
      expect(isSteppedOver(scanner, `${head}${most}x${end}`)).toBe(false);
    });

    it("reads of quiet lines in a row the first and the last one", () => {
      const lines = Array.from({ length: 100 }, () => quiet).flat();

      expect(errorsOf(lines, scanner)).toEqual({ errors: [], read: 2 });
    });

    it("finds in every fixture what is found without it", () => {
      for (const lines of fixtures) {
        expect(errorsOf(lines, scanner).errors).toEqual(errorsOf(lines, null).errors);
      }
    });
  });

  const line = fc.nat(allLines.length - 1).map((index) => allLines[index] ?? "");
  const quietLine = fc.constantFrom(...quiet);
  /** What stands in a healthy line may be anything. */
  const stuffed = fc
    .tuple(quietLine, fc.nat(), fc.oneof(fc.constantFrom(...telling), line))
    .map(([text, at, what]) => {
      const place = at % (text.length + 1);
      return `${text.slice(0, place)}${what}${text.slice(place)}`;
    });
  const broken = fc.tuple(quietLine, fc.nat(), fc.nat(3)).map(([text, at, length]) => {
    const place = at % text.length;
    return text.slice(0, place) + text.slice(place + length);
  });

  it("takes the same lines for quiet in WebAssembly and in JavaScript", () => {
    const [[, compiled], [, plain]] = scanners;
    for (const text of allLines) {
      expect([text, isSteppedOver(compiled, text)]).toEqual([text, isSteppedOver(plain, text)]);
    }
    fc.assert(
      fc.property(fc.oneof(stuffed, broken), (text) => {
        expect(isSteppedOver(compiled, text)).toBe(isSteppedOver(plain, text));
      }),
      { numRuns: 20_000 },
    );
  });

  it("takes the same lines for quiet wherever what tells lies in the blocks it looks at", () => {
    const [[, compiled], [, plain]] = scanners;
    const lengths = Array.from({ length: 130 }, (_, length) => length);
    for (const text of quiet) {
      const lines = hostile.flatMap((what) =>
        lengths.map((length) => `${withMore(text, "x".repeat(length) + what)}\n${harmless}\n`),
      );
      const differing = lines.filter((one) => {
        const bytes = Buffer.from(one, "latin1");
        return String(stepsOver(compiled, bytes)) !== String(stepsOver(plain, bytes));
      });
      expect(differing).toEqual([]);
    }
  });

  it("takes the same lines for quiet whatever bytes are in the places of theirs", () => {
    const [[, compiled], [, plain]] = scanners;
    const signs = "0123456789.,:[]{}()|\"' TZ+-/vVLeEHPRniINFOinfo\n\r\t\\\u007f\u0080é".split("");
    const byte = fc.oneof(
      fc.constantFrom(...signs),
      fc.nat(255).map((code) => String.fromCharCode(code)),
    );
    /** Most of them where the form of a line is decided. */
    const place = fc.oneof(fc.nat(45), fc.nat(400));
    const changes = fc.array(fc.tuple(place, byte, fc.nat(1)), { minLength: 1, maxLength: 4 });
    const mutant = fc.tuple(quietLine, fc.nat(130), changes).map(([text, length, all]) =>
      all.reduce(
        (changed, [at, what, removed]) => {
          const from = at % (changed.length + 1);
          return changed.slice(0, from) + what + changed.slice(from + removed);
        },
        withMore(text, "x".repeat(length)),
      ),
    );
    const lines = fc.array(fc.oneof(mutant, quietLine), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lines, fc.nat(20), (texts, missing) => {
        const whole = Buffer.from(texts.map((text) => `${text}\n`).join(""), "latin1");
        const bytes = whole.subarray(0, Math.max(1, whole.length - missing));
        expect(stepsOver(compiled, bytes)).toEqual(stepsOver(plain, bytes));
      }),
      { numRuns: 30_000 },
    );
  });

  it("steps as far over as many lines, whatever lengths they have and wherever it stops", () => {
    const [[, compiled], [, plain]] = scanners;
    const length = fc.oneof(
      { weight: 8, arbitrary: fc.nat(60) },
      { weight: 2, arbitrary: fc.nat(1_200) },
      { weight: 1, arbitrary: fc.integer({ min: 7_000, max: 17_000 }) },
    );
    const long = fc
      .tuple(quietLine, length)
      .map(([text, more]) => withMore(text, "x".repeat(more)));
    const lines = fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.array(fc.constant(harmless), { maxLength: 300 }) },
        { weight: 60, arbitrary: fc.tuple(quietLine) },
        { weight: 20, arbitrary: fc.tuple(long) },
        { weight: 1, arbitrary: fc.constantFrom(...loud).map((text) => [text]) },
        {
          weight: 1,
          arbitrary: fc.array(fc.constantFrom("", "\r", "\u0000\u0001"), { maxLength: 99 }),
        },
      ),
      { minLength: 1, maxLength: 90 },
    );
    fc.assert(
      fc.property(lines, fc.nat(90), (texts, missing) => {
        const whole = Buffer.from(
          texts
            .flat()
            .map((text) => `${text}\n`)
            .join(""),
          "latin1",
        );
        const bytes = whole.subarray(0, Math.min(whole.length - missing, compiled.bytes.length));
        expect(stops(compiled, bytes)).toEqual(stops(plain, bytes));
      }),
      { numRuns: 300 },
    );
  });

  it("finds in every mixture of lines what is found without it", () => {
    const piece = fc
      .record({
        file: fc.nat(fixtures.length - 1),
        from: fc.nat(400),
        length: fc.integer({ min: 1, max: 12 }),
      })
      .map(({ file, from, length }) => {
        const lines = fixtures[file] ?? [];
        const start = from % lines.length;
        return lines.slice(start, start + length);
      });
    const mixture = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.array(quietLine, { minLength: 1, maxLength: 4 }) },
        { weight: 3, arbitrary: piece },
        { weight: 2, arbitrary: fc.tuple(line) },
        { weight: 3, arbitrary: fc.array(stuffed, { minLength: 1, maxLength: 3 }) },
        { weight: 1, arbitrary: fc.tuple(broken) },
      ),
      { minLength: 1, maxLength: 30 },
    );
    const [[, compiled]] = scanners;
    fc.assert(
      fc.property(mixture, (parts) => {
        const lines = parts.flat();
        expect(errorsOf(lines, compiled).errors).toEqual(errorsOf(lines, null).errors);
      }),
      { numRuns: 1_000 },
    );
  });
});
