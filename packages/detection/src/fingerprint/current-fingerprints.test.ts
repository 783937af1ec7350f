import { describe, expect, test } from "vitest";

import { detectText } from "../detect-text.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { DetectedError, Occurrence } from "../types.ts";
import { currentFingerprints } from "./current-fingerprints.ts";

const crash = [
  "TypeError: Cannot read properties of null (reading 'total')",
  "    at checkout (/srv/shop/src/cart.js:6:29)",
  "    at pay (/srv/shop/src/pay.js:9:3)",
].join("\n");
const record = JSON.stringify({
  level: 50,
  msg: "payment failed",
  err: { type: "TypeError", message: "order is null", stack: crash },
});

function only(text: string): Occurrence {
  const [found, ...more] = detectText(text, { redactor: createRedactor() });
  if (found === undefined || more.length > 0) throw new Error("not one error");
  return found;
}

describe("an error that another version named", () => {
  test("has the fingerprint that this version gives it", () => {
    for (const text of [crash, record]) {
      expect(currentFingerprints(only(text).error)).toContain(only(text).fingerprint);
    }
  });

  test("has it also where that version read it otherwise", () => {
    const { error, fingerprint } = only(crash);
    const misread: DetectedError = { ...error, message: "Cannot read", frames: [] };

    expect(currentFingerprints(misread)).toContain(fingerprint);
  });

  test("has it also where that version read less of a message without a type", () => {
    const { error, fingerprint } = only("ERROR request failed status=503 url=/a");

    expect(currentFingerprints({ ...error, message: "request failed" })).toContain(fingerprint);
    expect(currentFingerprints({ ...error, message: "" })).not.toContain(fingerprint);
  });

  test("does not have that of another error in its text", () => {
    const { error } = only(crash);

    expect(currentFingerprints({ ...error, type: "OrderError" })).toHaveLength(1);
    expect(
      currentFingerprints({ ...error, type: null, message: "12 errors were folded" }),
    ).not.toContain(only(crash).fingerprint);
  });

  test("has none where only its name was kept", () => {
    expect(currentFingerprints({ ...only(crash).error, stack: "", frames: [] })).toEqual([]);
  });
});
