import * as fc from "fast-check";
import { expect, test } from "vitest";

import { seed } from "../../../test/support/seed.ts";
import { detectText } from "./detect-text.ts";
import { createRedactor } from "./redact/redactor.ts";

const redactor = createRedactor();

/** What may begin a line, be repeated in it, and end it: anybody who is logged can write it. */
const beginnings = [
  "",
  " ",
  "    at ",
  "\tat ",
  "ERROR ",
  "panic: ",
  "#0 ",
  "thread 'a' panicked at '",
  "/a.rb:1:in '",
  "PHP Fatal error:  Uncaught X: ",
  "Fatal error: ",
  "error: ",
  "Caused by: ",
  "[",
  "web-1  | ",
  "2026-11-20T08:30:42Z ",
  '{"level":50,"msg":"',
  '{"log":"',
  "<14>1 - - - - - [",
  '  File "',
  "x=1 ",
  "E, [",
  "goroutine 1 [",
  "Error: ",
  "terminate called after throwing an instance of '",
  "** (",
  "    (shop 0.1.0) ",
  '[20-Nov-2026 08:30:42] WARNING: [pool www] child 7 said into stderr: "',
  "2026-11-20 08:30:42,123 [main] INFO  shop.Cart - ",
  "11-20 08:30:42.123  1702  2395 E Cart: ",
  "- A - ",
  "  app/cart.erb",
];
const repeated = [
  "a.",
  "a/",
  "a.a(",
  "..ctor",
  "(",
  "()",
  "[",
  "[a",
  "': (",
  "', ",
  " in ",
  " at a:1",
  ":1",
  "::",
  "A.",
  "Error",
  "Error: ",
  "aError.",
  "=a ",
  "a=b ",
  'a="',
  "\\",
  "--> ",
  "} {",
  '{"',
  "a-",
  "1.",
  "|",
  "\u001b[31m",
  "$",
  "<>",
  "`",
  " panic serving ",
  "[Recovery] ",
  "a@v1",
  "\t",
  "  ",
  "#012",
];
const endings = ["", "!", ")", "):", ":1)", ": x", "}", "panic recovered:"];

/** Milliseconds of this thread alone: others may keep the machine busy meanwhile. */
function timeOf(line: string): number {
  const started = process.threadCpuUsage();
  detectText(`ERROR x\n${line}\n    at f (/a.js:1:2)\n`, { redactor });
  return process.threadCpuUsage(started).user / 1000;
}

// Where the work doubles with each piece, thirty of them take seconds, and a long line would never end.
test("no piece of a line doubles the work", () => {
  const slow = beginnings.flatMap((beginning) =>
    repeated.flatMap((piece) =>
      endings
        .map((ending) => beginning + piece.repeat(30) + ending)
        .filter((line) => timeOf(line) > 1000),
    ),
  );
  expect(slow).toEqual([]);
}, 60_000);

test("a long line takes no longer than it has to, whatever stands in it", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...beginnings),
      fc.constantFrom(...repeated),
      fc.constantFrom(...endings),
      (beginning, piece, ending) => {
        const line = `${beginning}${piece.repeat(Math.ceil(16_000 / piece.length))}${ending}`;
        expect(timeOf(line)).toBeLessThan(1000);
      },
    ),
    { seed, numRuns: 500 },
  );
}, 60_000);
