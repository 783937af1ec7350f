import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createRedactor, redactText } from "./redaction.ts";

const secret = "aab-aab-aac";

/** What comes out when a text passes in pieces of these lengths. */
function passed(text: string, lengths: readonly number[]): string {
  const redactor = createRedactor(secret);
  const pieces: Buffer[] = [];
  let rest = Buffer.from(text);
  for (const length of lengths) {
    pieces.push(redactor.add(rest.subarray(0, length)));
    rest = rest.subarray(length);
  }
  pieces.push(redactor.add(rest), redactor.end());
  return Buffer.concat(pieces).toString();
}

describe("the redaction of a credential", () => {
  it("finds it however the bytes are cut, and changes nothing else", () => {
    // Texts that are nearly the secret, and some that are not ASCII.
    const part = fc.constantFrom("a", "aab", "-", "aab-aab-aa", secret, "ü", "\n");
    const texts = fc.array(part, { maxLength: 20 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(texts, fc.array(fc.nat({ max: 9 }), { maxLength: 30 }), (text, lengths) => {
        expect(passed(text, lengths)).toBe(redactText(text, secret));
      }),
    );
  });

  it("keeps nothing back that cannot be its beginning", () => {
    const redactor = createRedactor(secret);

    expect(redactor.add(Buffer.from("data: x\n\n")).toString()).toBe("data: x\n\n");
    expect(redactor.add(Buffer.from("x aab-")).toString()).toBe("x ");
    expect(redactor.add(Buffer.from("b")).toString()).toBe("aab-b");
  });
});
