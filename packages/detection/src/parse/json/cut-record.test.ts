import { expect, test } from "vitest";

import { detectText } from "../../detect-text.ts";
import { createRedactor } from "../../redact/redactor.ts";
import { decodeCut, markCut } from "./cut-record.ts";

const cap = 262_144;
const redactor = createRedactor();
const stack = "TypeError: cart is null\n    at pay (/srv/shop/pay.js:3:7)";
const err = { type: "TypeError", message: "cart is null", stack };

/** As the watcher and `scan` read a line that is too long. */
function cut(record: object): readonly string[] {
  const line = JSON.stringify(record);
  expect(line.length).toBeGreaterThan(cap);
  return [markCut(line.slice(0, cap), cap), line.slice(0, cap)];
}

test.each([
  ["a text", "x".repeat(300_000)],
  ["a text of escapes", '\u0001"\\'.repeat(60_000)],
  ["objects", Array.from({ length: 60_000 }, () => ({ a: 1, b: "two" }))],
  ["literals", Array(100_000).fill(true)],
  ["numbers", Array(100_000).fill(-1.5e-7)],
  ["fields", Object.fromEntries(Array.from({ length: 40_000 }, (_, index) => [`k${index}`, {}]))],
])("an error is the same when the line is cut in %s behind it", (_, body) => {
  const whole = detectText(JSON.stringify({ level: 50, err, msg: "failed" }), { redactor });
  for (const line of cut({ level: 50, err, msg: "failed", body })) {
    const [found, ...more] = detectText(`${line}\nfine\n`, { redactor });

    expect(found?.error).toMatchObject({ type: "TypeError", message: "cart is null" });
    expect(found?.fingerprint).toBe(whole[0]?.fingerprint);
    expect(more).toEqual([]);
  }
});

test("an error that is written behind the cut is counted by its level", () => {
  for (const line of cut({ level: 50, msg: "failed", body: "x".repeat(300_000), err })) {
    expect(detectText(line, { redactor })).toMatchObject([{ error: { message: "failed" } }]);
  }
});

test("a long message is one error, of which the beginning is read", () => {
  for (const line of cut({ level: 50, msg: `too much: ${"A b ".repeat(100_000)}` })) {
    const [found] = detectText(line, { redactor });
    expect(found?.error.message).toMatch(/^too much: A b/);
  }
});

test("a long line is no error where its level says so, or where it is no object", () => {
  for (const line of cut({ level: 30, msg: "fine", err, body: "x".repeat(300_000) })) {
    expect(detectText(line, { redactor })).toEqual([]);
  }
  expect(decodeCut(`{ ${"not json ".repeat(20_000)}`)).toBeNull();
  expect(decodeCut("[".repeat(200_000))).toBeNull();
  expect(decodeCut('{"a":1,"b"')).toBeNull();
});
