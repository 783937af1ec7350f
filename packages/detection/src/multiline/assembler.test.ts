import { readdirSync, readFileSync } from "node:fs";

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { detect } from "../detect.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { Assembler, AssemblerOptions, Entry, LogLine } from "../types.ts";
import { createAssembler } from "./assembler.ts";

const redactor = createRedactor();
const folder = new URL("../../fixtures/", import.meta.url);
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith(".log"))
  .map((name) => [name, readFileSync(new URL(name, folder), "utf8").trimEnd()] as const);

function linesOf(text: string): readonly LogLine[] {
  let offset = 0;
  return text.split("\n").map((line, index) => {
    const at = { text: line, offset, number: index + 1 };
    offset += Buffer.byteLength(line) + 1;
    return at;
  });
}

function assemble(text: string, options: AssemblerOptions = {}): readonly Entry[] {
  const assembler = createAssembler(options);
  return [...linesOf(text).flatMap((line) => assembler.push(line)), ...assembler.flush("end")];
}

function texts(entries: readonly Entry[]): readonly string[] {
  return entries.map((entry) => entry.lines.join("\n"));
}

function errorCount(entries: readonly Entry[]): number {
  return entries.flatMap((entry) => detect(entry, { redactor })).length;
}

/** An error whose message goes on for so many lines. */
function messageOf(count: number): string {
  return `Error: one\n${"text\n".repeat(count)}    at f (/a.js:1:2)`;
}

type Step = { readonly line: string } | { readonly flush: "idle" | "end" };

function run(assembler: Assembler, index: number, step: Step): readonly Entry[] {
  if ("flush" in step) return assembler.flush(step.flush);
  return assembler.push({ text: step.line, offset: index, number: index });
}

describe("an open error", () => {
  test("is given out once however many names begin streams under it", () => {
    const error = "Error: boom\n    at pay (/srv/app/pay.js:1:2)";
    const records = Array.from(
      { length: 500 },
      (_, id) => `[request-${id}] {"level":30,"msg":"x"}`,
    );

    const entries = assemble([error, ...records].join("\n"));

    expect(texts(entries).filter((text) => text === error)).toHaveLength(1);
    expect(errorCount(entries)).toBe(1);
    expect(entries).toHaveLength(1 + records.length);
  });
});

describe("a line that is written again", () => {
  const line = "Error: connect ECONNREFUSED 127.0.0.1:5432";

  test("is an error again", () => {
    expect(texts(assemble(`${line}\n${line}\n${line}`))).toEqual([line, line, line]);
    expect(texts(assemble(`${line}\n${line}\nfine`))).toEqual([line, line, "fine"]);
  });

  test("is an error again after other text, and after an empty line", () => {
    expect(errorCount(assemble(`${line}\nretrying in 5s\n`.repeat(4)))).toBe(4);
    expect(errorCount(assemble(`${line}\n\n`.repeat(4)))).toBe(4);
    expect(errorCount(assemble(`${line}\n\n${line}\n    at f (/a.js:1:2)`))).toBe(1);
  });

  test("is an error again after a pause, however often", () => {
    const assembler = createAssembler();
    const entries = [0, 1, 2, 3].flatMap((index) => [
      ...run(assembler, index, { line }),
      ...run(assembler, index, { flush: "idle" }),
    ]);

    expect(texts(entries)).toEqual([line, line, line, line]);
  });

  test("begins the error whose stack follows it", () => {
    const stack = `${line}\n    at connect (/srv/app/db.js:3:7)`;

    expect(texts(assemble(`${line}\n${stack}\nfine`))).toEqual([`${line}\n${stack}`, "fine"]);
  });

  test("is another error where only its end was said before", () => {
    expect(errorCount(assemble("Error: save failed: no space\ntext\nError: no space"))).toBe(2);
    expect(errorCount(assemble("Error: save failed: no space\nError: no space"))).toBe(2);
  });

  test("is what every thread says that dies of the same", () => {
    expect(errorCount(assemble("Segmentation fault\nSegmentation fault"))).toBe(1);
  });
});

describe("an entry", () => {
  test("names the place of its first line", () => {
    const entries = assemble("first\nError: x\n    at f (/a.js:1:2)\nlast");

    expect(entries.map(({ offset, number }) => [offset, number])).toEqual([
      [0, 1],
      [6, 2],
      [36, 4],
    ]);
  });

  test("takes the lines of a message that stand before the frames", () => {
    const text = "Error: one\ntwo\n\nthree\n    at f (/a.js:1:2)";

    expect(texts(assemble(text))).toEqual([text]);
  });

  test("takes a message that looks like JSON, but no record of a logger", () => {
    const message = 'Error: answer\n{"message":"not found","code":404}\n    at f (/a.js:1:2)';
    const record = 'Error: answer\n{"level":30,"time":1,"msg":"ok"}';

    expect(texts(assemble(message))).toEqual([message]);
    expect(texts(assemble(record))).toEqual(record.split("\n"));
  });

  test("gives lines back that no frame followed, as entries of their own", () => {
    expect(texts(assemble("Error: one\ntwo\nthree\n2026-11-20T08:00:00Z INFO four"))).toEqual([
      "Error: one",
      "two",
      "three",
      "2026-11-20T08:00:00Z INFO four",
    ]);
  });

  test("waits for frames through 50 lines and no longer", () => {
    expect(assemble(messageOf(50))).toHaveLength(1);
    expect(assemble(messageOf(51)).length).toBeGreaterThan(1);
  });

  test("has what follows a crash up to the version of Node, and no more", () => {
    const crash = "/a.js:1\nx.y\n  ^\n\nTypeError: x\n    at /a.js:1:3\n\nNode.js v24.1.0";

    expect(texts(assemble(`${crash}\nnext`))).toEqual([crash, "next"]);
  });

  test("that waits for frames ends before a crash", () => {
    const first = "Error: one\n  a: 1\n  b: 2\n  c: 3";
    const crash = "/a.js:1\nx.y\n  ^\n\nTypeError: x\n    at /a.js:1:3";

    expect(texts(assemble(`${first}\n${crash}`))).toEqual([first, crash]);
  });

  test("ends before a line of the same logger that has a whole stack in it", () => {
    const stack = String.raw`{"stack":"TypeError: x\n    at f (/a.js:1:2)\n    at g (/a.js:2:2)"}`;
    const first = `2026-11-20 08:00:00.000 ERROR cannot pay ${stack}`;
    const second = `2026-11-20 08:00:01.000 ERROR cannot pay ${stack}`;

    expect(texts(assemble(`${first}\n${second}`))).toEqual([first, second]);
  });

  test("keeps two errors apart that follow one another", () => {
    const first = "Error: one\n    at f (/a.js:1:2) {\n  code: 'A'\n}";
    const second = "failed TypeError: two\n    at g (/b.js:1:2)";

    expect(texts(assemble(`${first}\n${second}`))).toEqual([first, second]);
  });

  test("is given out with the line that completes it, a JSON record at once", () => {
    const assembler = createAssembler();

    expect(assembler.push({ text: '{"level":30,"time":1}', offset: 0, number: 1 })).toHaveLength(1);
    expect(assembler.open()).toBe(false);
    expect(assembler.push({ text: "Error: x", offset: 22, number: 2 })).toEqual([]);
    expect(assembler.open()).toBe(true);
  });
});

describe("the caps", () => {
  test("leave out what passes them, and say so", () => {
    const frames = "    at f (/a.js:1:2)\n".repeat(20);
    const [lines] = assemble(`Error: x\n${frames}`, { maxLines: 10 });
    const [bytes] = assemble(`Error: x\n${frames}`, { maxBytes: 100 });
    const [whole] = assemble(`Error: x\n${frames}`);

    expect(lines).toMatchObject({ truncated: true });
    expect(lines?.lines).toHaveLength(10);
    expect(bytes?.lines.join("").length).toBeLessThanOrEqual(100);
    expect(whole).toMatchObject({ truncated: false });
  });

  test("bound what an endless entry holds", () => {
    const assembler = createAssembler();
    for (const line of linesOf(`Error: x\n${"  more\n".repeat(5000)}`)) assembler.push(line);

    expect(JSON.stringify(assembler.snapshot()).length).toBeLessThan(100_000);
  });
});

describe("a late continuation", () => {
  test.each([
    ["frames", "Error: x", "    at f (/a.js:1:2)\n    at g (/a.js:3:4)"],
    ["lines of a message", "[ERROR] svc: x", "second line\n    at f (/a.js:1:2)"],
    [
      "properties",
      "Error: x\n    at f (/a.js:1:2) {",
      "  code: 'A',\n  [cause]: TypeError: y\n      at g (/b.js:1:2)\n}",
    ],
    ["a cause", "Error: x\n    at f (/a.js:1:2)", "caused by: TypeError: y\n    at g (/b.js:1:2)"],
    ["the same error again", "[ERROR] svc: no cart", "TypeError: no cart\n    at g (/b.js:1:2)"],
  ])("is swallowed after an error that was closed by time: %s", (_, early, late) => {
    const assembler = createAssembler();
    const before = [
      ...linesOf(early).flatMap((line) => assembler.push(line)),
      ...assembler.flush("idle"),
    ];
    const after = [
      ...linesOf(`${late}\nnext`).flatMap((line) => assembler.push(line)),
      ...assembler.flush("end"),
    ];

    expect(errorCount(before)).toBe(1);
    expect(errorCount(after)).toBe(0);
    expect(texts(after)).toEqual(["next"]);
  });

  test("counts where only it makes the text an error", () => {
    const assembler = createAssembler();
    const before = [
      ...assembler.push({ text: "failed TypeError: x", offset: 0, number: 1 }),
      ...assembler.flush("idle"),
    ];
    const after = [
      ...assembler.push({ text: "    at f (/a.js:1:2)", offset: 20, number: 2 }),
      ...assembler.flush("end"),
    ];

    expect(errorCount(before)).toBe(0);
    expect(texts(after)).toEqual(["failed TypeError: x\n    at f (/a.js:1:2)"]);
    expect(errorCount(after)).toBe(1);
  });

  test("is another error where it does not repeat the line that was closed", () => {
    const assembler = createAssembler();
    assembler.push({ text: "[ERROR] svc: no cart", offset: 0, number: 1 });
    assembler.flush("idle");
    const after = [
      ...linesOf("TypeError: x\n    at f (/a.js:1:2)").flatMap((line) => assembler.push(line)),
      ...assembler.flush("end"),
    ];

    expect(errorCount(after)).toBe(1);
  });

  test("is an entry of its own after the end", () => {
    const assembler = createAssembler();
    assembler.push({ text: "Error: x", offset: 0, number: 1 });
    assembler.flush("end");
    assembler.push({ text: "    at f (/a.js:1:2)", offset: 9, number: 2 });

    expect(assembler.flush("end")).toHaveLength(1);
  });

  test.each(fixtures)("never changes how many errors there are: %s", (_, text) => {
    const lines = linesOf(text);
    const expected = errorCount(assemble(text));
    // Every line of the short ones; the long one is of many errors alike.
    for (let pause = 1; pause < lines.length; pause += lines.length > 200 ? 7 : 1) {
      const assembler = createAssembler();
      const entries = lines.flatMap((line, index) => [
        ...(index === pause ? assembler.flush("idle") : []),
        ...assembler.push(line),
      ]);

      expect([pause, errorCount([...entries, ...assembler.flush("end")])]).toEqual([
        pause,
        expected,
      ]);
    }
  });
});

describe("a snapshot", () => {
  const anyLine = fc.oneof(
    fc.constantFrom(...fixtures.flatMap(([, text]) => text.split("\n"))),
    fc.constantFrom(
      "",
      "text",
      "Error",
      "Error: x",
      "    at f (/a.js:1:2)",
      "/a.js:1",
      "  ^",
      "}",
      "Node.js v24.1.0",
      "Traceback (most recent call last):",
      '  File "/srv/a.py", line 1, in f',
      "ValueError: x",
      "The above exception was the direct cause of the following exception:",
      "panic: x",
      "goroutine 1 [running]:",
      "\t/srv/a.go:1 +0x1d",
      "thread 'main' panicked at src/a.rs:1:2:",
      "stack backtrace:",
      "2026-11-20T08:30:42Z ERROR x",
      "2026-11-20T08:30:42Z info x",
      "2026-11-20T08:30:42Z error x",
      "2026-11-20T08:30:42Z     at f (/a.js:1:2)",
      "web-1  | Error: x",
      "web-1  |     at f (/a.js:1:2)",
      "Nov 20 08:30:42 prod-1 shop[1]: Error: x",
      "                                     at f (/a.js:1:2)",
      "2026-11-20T08:30:42.123456789Z stderr P Err",
      "2026-11-20T08:30:42.123456789Z stderr F or: x",
      '{"log":"half","stream":"stdout","time":"x"}',
      "__CURSOR=x",
      "MESSAGE=Error: x",
      "F, [2026-11-20T08:30:42 #1] FATAL -- : [0a1b2c3d] ",
      "[0a1b2c3d] app/a.rb:1:in 'f'",
    ),
    fc.string(),
  );
  const step = fc.oneof(
    { weight: 8, arbitrary: anyLine.map((line) => ({ line })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("idle" as const, "end" as const).map((flush) => ({ flush })),
    },
  );

  test("taken and restored between any two lines changes nothing", () => {
    const options = { maxLines: 12, maxBytes: 2000 };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const whole = createAssembler(options);
        let stored = JSON.stringify(createAssembler(options).snapshot());
        for (const [index, next] of steps.entries()) {
          const restored = createAssembler(options, JSON.parse(stored));
          expect(run(restored, index, next)).toEqual(run(whole, index, next));
          expect(restored.open()).toBe(whole.open());
          stored = JSON.stringify(restored.snapshot());
        }
      }),
      { numRuns: 500 },
    );
  });

  test("does not change with the assembler that it was taken of", () => {
    const assembler = createAssembler();
    assembler.push({ text: "Error: x", offset: 0, number: 1 });
    const snapshot = assembler.snapshot();
    assembler.push({ text: "    at f (/a.js:1:2)", offset: 9, number: 2 });

    expect(snapshot.streams[0]?.[1].lines).toHaveLength(1);
  });
});
