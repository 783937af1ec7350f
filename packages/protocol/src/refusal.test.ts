import { describe, expect, it } from "vitest";

import { readRefusal } from "./refusal.ts";

describe("a refusal", () => {
  it("is read as a code and a message, whatever else is there", () => {
    const refusal = { code: "MW_FORBIDDEN", message: "not yours" };

    expect(readRefusal({ ...refusal, more: 1 })).toEqual(refusal);
  });

  it.each([null, "no", [], { code: "MW_FORBIDDEN" }, { code: 1, message: "not yours" }])(
    "is not read from %j",
    (body) => {
      expect(readRefusal(body)).toBeNull();
    },
  );
});
