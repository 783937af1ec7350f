import { describe, expect, it } from "vitest";

import { systemClock } from "../../system-clock.ts";
import { createPairingCodes } from "./pairing.ts";

describe("a pairing code", () => {
  it("is right once, in capitals or not", () => {
    const codes = createPairingCodes(systemClock());
    const { code } = codes.make();

    expect(code).toMatch(/^[A-HJ-NP-Z2-9]{8}$/);
    expect([codes.use(code.toLowerCase()), codes.use(code)]).toEqual(["right", "none"]);
  });

  it("is void after ten wrong ones, and when another is made", () => {
    const codes = createPairingCodes(systemClock());
    const first = codes.make();
    const second = codes.make();

    expect(codes.use(first.code)).toBe("wrong");
    for (let guess = 0; guess < 9; guess += 1) expect(codes.use("AAAAAAAA")).toBe("wrong");
    expect(codes.use(second.code)).toBe("none");
  });

  it("is void after ten minutes, and where none was made there is none", () => {
    let now = 1_000;
    const codes = createPairingCodes({ ...systemClock(), now: () => now });

    const before = codes.use("AAAAAAAA");
    const { code, until } = codes.make();
    now = until + 1;

    expect(before).toBe("none");
    expect(until).toBe(601_000);
    expect(codes.use(code)).toBe("none");
  });
});
