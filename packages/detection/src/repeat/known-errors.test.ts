import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createQuietScanner } from "../sieve/quiet-scanner.ts";
import { inJavaScript } from "./in-javascript.ts";
import type { KnownErrors } from "./known-error.ts";
import { createKnownErrors } from "./known-errors.ts";
import { outlineOf } from "./outline.ts";

const scanner = createQuietScanner();
const quiet = '{"level":30,"msg":"ok"}\n';

function add(known: KnownErrors, entry: string, fingerprint: string): void {
  const bytes = Buffer.from(entry);
  const outline = outlineOf(bytes, 0, bytes.length);
  if (outline === null) throw new Error(`${entry} has no outline`);
  known.add(outline, { fingerprint, fatal: false, isTraced: false });
}

/** What each of the two says of these bytes, when they know these entries. */
function bothOf<T>(entries: readonly string[], ask: (known: KnownErrors) => T): readonly T[] {
  return [createKnownErrors(scanner), inJavaScript(scanner)].map((known) => {
    entries.forEach((entry, index) => add(known, entry, `kind ${index}`));
    return ask(known);
  });
}

function passed(known: KnownErrors, log: string) {
  const length = scanner.bytes.write(log);
  const errors: unknown[] = [];
  const place = known.pass(0, length, ({ fingerprint }, at, before) => {
    errors.push({ fingerprint, at, before });
  });
  return { place, errors };
}

describe("known errors, in WebAssembly and in JavaScript", () => {
  it("are stepped over with healthy lines, up to what is not known", () => {
    const text = "[2026-11-20T08:30:42.123Z] ERROR TypeError: order 4711\n    at f (/a.js:1:2)";
    const record = '{"level":50,"time":1795161600123,"msg":"order 4711"}';
    const second = "[2026-11-20T08:30:43.000Z] ERROR TypeError: order 1234\n    at f (/a.js:1:2)\n";
    const third = '{"level":50,"time":1795161600999,"msg":"order 123456"}\n';
    const log = `${quiet}${second}${quiet}${third}${quiet}${quiet}ERROR none\n`;

    for (const { place, errors } of bothOf([text, record], (known) => passed(known, log))) {
      expect(errors).toEqual([
        { fingerprint: "kind 0", at: Date.UTC(2026, 10, 20, 8, 30, 43), before: 1 },
        { fingerprint: "kind 1", at: 1_795_161_600_999, before: 4 },
      ]);
      expect(place).toEqual({
        at: log.indexOf(`${quiet}ERROR`),
        lines: 6,
        errors: 2,
        unknown: log.indexOf("ERROR none"),
        waits: false,
      });
    }
  });

  it("are not stepped over before another entry begins", () => {
    const text = "[2026-11-20T08:30:42.123Z] ERROR TypeError: order 4711\n    at f (/a.js:1:2)";

    for (const rest of ["    at g (/b.js:1:2)\n", "text\n", "", '{"level":30'])
      for (const { place, errors } of bothOf([text], (known) =>
        passed(known, `${text}\n${rest}`),
      )) {
        expect(errors).toEqual([]);
        expect(place).toMatchObject({ at: 0, lines: 0 });
        expect(place.waits).toBe(!rest.endsWith("\n"));
      }
  });

  it("have the time that they name, whatever its zone", () => {
    const zone = fc.constantFrom("", "Z", "+01:00", "-0330");
    const fraction = fc.constantFrom("", ".5", ",123", ".123456");
    const sign = fc.constantFrom("T", " ");
    const days = { min: new Date("1970-01-02"), max: new Date("9998-12-30"), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(days), sign, fraction, zone, (date, between, part, offset) => {
        const iso = date.toISOString();
        // The 29th of February is left to be read.
        fc.pre(!iso.includes("-02-29"));
        const time = `${iso.slice(0, 10)}${between}${iso.slice(11, 19)}${part}${offset}`;
        const entry = `[${time}] ERROR order 4711`;
        const [one, other] = bothOf([entry], (known) => {
          const length = scanner.bytes.write(`${entry}\n`);
          return known.look(0, length);
        });
        expect(one).toEqual(other);
        expect(one?.at).toBe(Date.parse(`${iso.slice(0, 19)}${part.replace(",", ".")}${offset}`));
      }),
      { numRuns: 500 },
    );
  });

  it("are counted where there are more of them than are told at once", () => {
    const line = '{"level":50,"time":1795161600123,"a":"b"}\n';
    for (const { errors, place } of bothOf([line.trimEnd()], (known) =>
      passed(known, line.repeat(10_000)),
    )) {
      expect(errors.length).toBeGreaterThan(4_000);
      expect(place).toMatchObject({ lines: errors.length, at: errors.length * line.length });
    }
  });

  it("are forgotten when there are more than it remembers", () => {
    const entries = Array.from({ length: 1_025 }, (_, index) => {
      const word = String(index).replaceAll(/\d/g, (digit) => "abcdefghij".charAt(Number(digit)));
      return `{"level":50,"time":1795161600123,"msg":"${word}"}`;
    });
    const seen = bothOf(entries, (known) =>
      [0, 1_024].map((index) => {
        const length = scanner.bytes.write(`${entries[index]}\n`);
        return known.look(0, length)?.fingerprint ?? null;
      }),
    );

    expect(seen).toEqual([
      [null, "kind 1024"],
      [null, "kind 1024"],
    ]);
  });

  it("are forgotten when they would not fit into its memory", () => {
    const long = "x".repeat(4_000);
    const entries = Array.from({ length: 700 }, (_, index) => {
      const word = String(index).replaceAll(/\d/g, (digit) => "abcdefghij".charAt(Number(digit)));
      return `{"level":50,"time":1795161600123,"msg":"${word} ${long}"}`;
    });
    const known = createKnownErrors(scanner);
    const last = entries.map((entry, index) => {
      add(known, entry, `kind ${index}`);
      const length = scanner.bytes.write(`${entry}\n`);
      return known.look(0, length)?.fingerprint;
    });

    expect(last).toEqual(entries.map((_, index) => `kind ${index}`));
  });
});
