import { describe, expect, it } from "vitest";

import { available } from "../../../../../test/support/requirements.ts";
import { createUnboxedSandbox } from "../unboxed/unboxed.ts";
import { openBubblewrapSandbox } from "./bubblewrap.ts";
import { attemptEscapes, attemptLimits } from "./escape-attempts.ts";

const path = process.env["PATH"] ?? "";

describe("attempts to break out", { timeout: 120_000 }, () => {
  describe.skipIf(!available("bwrap"))("of the box", () => {
    it.each([
      ["with control groups", true],
      ["without control groups", false],
    ])("all fail %s", async (_, useGroups) => {
      const box = await openBubblewrapSandbox({ limits: attemptLimits, path, useGroups });

      const attempts = await attemptEscapes(box, path);

      expect(attempts.filter(({ held }) => !held)).toEqual([]);
      expect(attempts.length).toBeGreaterThan(10);
    });
  });

  it("succeed where there is no box", async () => {
    const attempts = await attemptEscapes(createUnboxedSandbox(), path);

    const held = attempts.filter((one) => one.held).map(({ attempt }) => attempt);
    // The kernel itself keeps the first two from whoever is not root, on some systems; without a box
    // what a command began is looked for afterwards, and found where it is not too quick.
    const otherwise = [
      "change a setting of the kernel",
      "make namespaces of its own",
      "outlive its run",
    ];
    expect(held.filter((attempt) => !otherwise.includes(attempt))).toEqual([]);
  });
});
