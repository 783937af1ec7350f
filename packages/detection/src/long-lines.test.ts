import * as fc from "fast-check";
import { expect, test } from "vitest";

import { detectText } from "./detect-text.ts";
import { createRedactor } from "./redact/redactor.ts";

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

test("a long line takes no longer than it has to, whatever stands in it", () => {
  const redactor = createRedactor();
  fc.assert(
    fc.property(
      fc.constantFrom(...beginnings),
      fc.constantFrom(...repeated),
      fc.constantFrom(...endings),
      (beginning, piece, ending) => {
        const line = `${beginning}${piece.repeat(Math.ceil(16_000 / piece.length))}${ending}`;
        // Of this thread alone: others may keep the machine busy meanwhile.
        const started = process.threadCpuUsage();
        detectText(`ERROR x\n${line}\n    at f (/a.js:1:2)\n`, { redactor });
        expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(1000);
      },
    ),
    { numRuns: 500 },
  );
}, 60_000);
