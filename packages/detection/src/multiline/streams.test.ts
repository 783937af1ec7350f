import { readdirSync, readFileSync } from "node:fs";

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { detect } from "../detect.ts";
import { createRedactor } from "../redact/redactor.ts";
import { createAssembler } from "./assembler.ts";
import { redactSnapshot } from "./redact-snapshot.ts";

const redactor = createRedactor();
const fixtures = new URL("../../fixtures/", import.meta.url);
const families = ["node", "python", "java", "go", "php", "ruby", "rust", "dotnet", "winston"];
const logs = families.flatMap((family) => {
  const folder = new URL(`${family}/`, fixtures);
  const names = readdirSync(folder).filter((name) => name.endsWith(".log"));
  return names.map((name) => readFileSync(new URL(name, folder), "utf8").trimEnd().split("\n"));
});

/** How lines may reach a file. */
const envelopes: Readonly<Record<string, (line: string, stream: string) => readonly string[]>> = {
  docker: (line, stream) => [
    JSON.stringify({ log: `${line}\n`, stream, time: "2026-11-20T08:30:42Z" }),
  ],
  "CRI in halves": (line, stream) => [
    `2026-11-20T08:30:42.123456789Z ${standard(stream)} P ${line.slice(0, 9)}`,
    `2026-11-20T08:30:42.123456789Z ${standard(stream)} F ${line.slice(9)}`,
  ],
  compose: (line, stream) => [`${stream}-1  | ${line}`],
  "pm2 logs": (line, stream) => [`0|${stream} | 2026-11-20T08:30:42: ${line}`],
  journald: (line, stream) => [`Nov 20 08:30:42 prod-1 ${stream}[4711]: ${line}`],
  "journald's export": (line, stream) => [
    "__CURSOR=s=1",
    "_PID=4711",
    `SYSLOG_IDENTIFIER=${stream}`,
    `MESSAGE=${line}`,
    "",
  ],
  "journald's export without cursors": (line, stream) => [
    "__REALTIME_TIMESTAMP=1795163442123456",
    `SYSLOG_IDENTIFIER=${stream}`,
    `MESSAGE=${line}`,
    "",
  ],
  "RFC 5424": (line, stream) => [`<14>1 2026-11-20T08:30:42Z prod-1 ${stream} 4711 - - ${line}`],
};

function standard(stream: string): string {
  return stream === "db" ? "stderr" : "stdout";
}

function fingerprintsOf(lines: readonly string[]): readonly string[] {
  const assembler = createAssembler();
  const entries = lines.flatMap((text, index) =>
    assembler.push({ text, offset: 0, number: index + 1 }),
  );
  return [...entries, ...assembler.flush("end")]
    .flatMap((entry) => detect(entry, { redactor }))
    .map(({ fingerprint }) => fingerprint)
    .toSorted();
}

describe.each(Object.entries(envelopes))("lines out of %s", (_, wrap) => {
  test("have the same errors as without it", () => {
    for (const lines of logs) {
      expect(fingerprintsOf(lines.flatMap((line) => wrap(line, "shop")))).toEqual(
        fingerprintsOf(lines),
      );
    }
  });

  test("have the same errors, however those of two streams alternate", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...logs),
        fc.constantFrom(...logs),
        fc.infiniteStream(fc.nat(4)),
        (a, b, turns) => {
          const rest = [a.map((line) => wrap(line, "web")), b.map((line) => wrap(line, "db"))];
          const mixed: string[] = [];
          for (const turn of turns) {
            if (rest.every((lines) => lines.length === 0)) break;
            mixed.push(...(rest[turn % 2]?.splice(0, 1 + (turn >> 1)).flat() ?? []));
          }
          const alone = [...fingerprintsOf(a), ...fingerprintsOf(b)].toSorted();
          expect(fingerprintsOf(mixed)).toEqual(alone);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("an assembler of many streams", () => {
  test("closes the one that was silent longest, and loses none of its errors", () => {
    const lines = Array.from({ length: 200 }, (_, index) => `s${index}-1  | Error: of ${index}`);

    expect(fingerprintsOf(lines)).toHaveLength(200);
  });

  test("gives its parts and its unfinished records to a snapshot, without their secrets", () => {
    const secret = "password=hunter2secret";
    const assembler = createAssembler();
    const lines = [
      `2026-11-20T08:30:42.123456789Z stderr P Error: ${secret} and `,
      `web-1  | Error: ${secret}`,
      "__CURSOR=s=1",
      `MESSAGE=Error: ${secret}`,
    ];
    for (const text of lines) assembler.push({ text, offset: 0, number: 0 });
    const stored = JSON.stringify(redactSnapshot(assembler.snapshot(), redactor));
    const restored = createAssembler({}, JSON.parse(stored));
    const rest = ["", "2026-11-20T08:30:42.123456789Z stderr F more"];
    const entries = rest.flatMap((text) => restored.push({ text, offset: 0, number: 0 }));
    entries.push(...restored.flush("end"));

    expect(stored).not.toContain("hunter2secret");
    expect(entries.flatMap((entry) => detect(entry, { redactor }))).toHaveLength(3);
  });
});

test("lines of any kind are read in time that grows with their number", () => {
  const pieces = [
    "Traceback (most recent call last):",
    "panic: x",
    "goroutine 1 [running]:",
    "\t/a.go:1 +0x1",
    "thread 'main' panicked at a.rs:1:2:",
    "Caused by:",
    "#0 /a.php(1): f()",
    "Stack trace:",
    "\tat a.B.c(B.java:1)",
    "Caused by: a.BException: x",
    '  File "a.py", line 1, in f',
    "ERROR x key=value key=value",
    "2026-11-20T08:30:42Z ERROR x",
    "web-1  | Error: x",
    "text",
    '{"log":"half","stream":"stdout","time":"x"}',
    "E, [x #1] ERROR -- : x",
    "",
    "    x",
    "}",
    "__CURSOR=x",
    "  + Exception Group Traceback (most recent call last):",
    "ValueError: x",
  ];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }),
      (repeated) => {
        const lines = Array.from(
          { length: 2000 },
          (_, index) => repeated[index % repeated.length] ?? "",
        );
        const started = process.threadCpuUsage();
        fingerprintsOf(lines);
        expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(3000);
      },
    ),
    { numRuns: 20 },
  );
}, 60_000);
