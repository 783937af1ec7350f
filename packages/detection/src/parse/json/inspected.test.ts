import { inspect } from "node:util";

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readInspected } from "./inspected.ts";

/** As winston prints it. */
function print(value: object): readonly string[] {
  return inspect(value, { depth: null, compact: false }).split("\n");
}

describe("an object that util.inspect printed", () => {
  test("is read back", () => {
    const texts = fc.string({ unit: fc.constantFrom(..."a'\"`\\\n{},:+ äé".split("")) });
    const value = fc.oneof(texts, fc.integer(), fc.record({ text: texts, count: fc.nat() }));

    fc.assert(
      fc.property(fc.record({ level: texts, message: texts, "x-y": value }), (record) => {
        expect(readInspected(print(record))).toEqual(record);
      }),
    );
  });

  test("has an error as the text that it was printed as", () => {
    const err = Object.assign(new Error("no stock"), { code: "E_STOCK" });
    err.stack = "Error: no stock\n    at pay (/srv/shop/pay.js:12:5)";

    expect(readInspected(print({ level: "error", err }))).toEqual({
      level: "error",
      err: "Error: no stock\n    at pay (/srv/shop/pay.js:12:5) {\n  code: 'E_STOCK'\n}",
    });
  });

  test("has the fields that are whole, where lines are missing", () => {
    expect(readInspected(["{", "  level: 'error',", "  message: 'a' +"])?.["level"]).toBe("error");
  });

  test.each([[["{"]], [["text {", "  level: 'error'", "}"]], [["{", "}"]], [[]]])(
    "is not %j",
    (lines) => {
      expect(readInspected(lines)).toBeNull();
    },
  );
});
